/** The keystore of all accounts, in step with the database: which writing of the files holds is the database's word. */
import { bytesToHex } from '@noble/hashes/utils.js';
import type { Clock } from '../../shared/clock.ts';
import type { Logger } from '../../shared/logger.ts';
import { isWeak } from '../kdf.ts';
import { type EncryptOptions, encryptKeys, type Writing } from './encrypt.ts';
import { KeystoreError } from './error.ts';
import { foldersOf, keystoreFolder, type StoredFile } from './folder.ts';
import { addressOf, openKeyFile } from './open.ts';
import { type KeyFile, parseKeyFile } from './parse.ts';

export interface KeystoreOptions extends EncryptOptions {
  /** `<dataDir>/keystore`. */
  readonly root: string;
  readonly clock: Clock;
  readonly logger: Logger;
}

export interface KeyToStore {
  /** 32 bytes. */
  readonly privateKey: Uint8Array;
  /** Null: every file of its address, or a new one. */
  readonly name: string | null;
}

export interface Keystore {
  /**
   * Writes the keys beside the files that hold now; `settle` decides. Returns the salt, which tells the files of one
   * password from those of another.
   */
  stage(keyUid: string, keys: readonly KeyToStore[], writing: Writing): Promise<string>;
  /** Staged files with this salt take their places, others go. Null: all go. */
  settle(keyUid: string, salt: string | null): Promise<void>;
  /** Whether one of these keys is missing, or under another writing's salt. */
  outdated(keyUid: string, keys: readonly Uint8Array[], salt: string): Promise<boolean>;
  /** Keys in the folder that are none of `own`, if the password opens them. */
  others(
    keyUid: string,
    own: readonly Uint8Array[],
    query: { readonly password: string; readonly weakOnly: boolean },
  ): Promise<KeyToStore[]>;
  /** Of accounts that have a folder here. */
  keyUids(): Promise<string[]>;
  /** Takes the folder out of use; `remove` or `bringBack` follows. */
  setAside(keyUid: string): Promise<void>;
  bringBack(keyUid: string): Promise<void>;
  remove(keyUid: string): Promise<void>;
  /** Ends what a crash interrupted. @param saltOf the database's word; null when it has no such account */
  recover(saltOf: (keyUid: string) => Promise<string | null>): Promise<void>;
}

interface ParsedFile extends StoredFile {
  readonly file: KeyFile;
}

/** Each costs up to three derivations. */
const MAX_OTHERS = 8;

/** The MAC leaves the IV out: of a file without an address only its name tells a damaged key from the right one. */
function addressIn(name: string): string | null {
  return /--([0-9a-f]{40})$/i.exec(name)?.[1]?.toLowerCase() ?? null;
}

export function createKeystore(options: KeystoreOptions): Keystore {
  const { root, clock, logger, kdf, cost } = options;

  const parsed = (files: readonly StoredFile[], keyUid: string): ParsedFile[] =>
    files.flatMap((stored) => {
      try {
        const file = parseKeyFile(stored.text);
        return [{ ...stored, file: { ...file, address: file.address ?? addressIn(stored.name) } }];
      } catch (error) {
        if (!(error instanceof KeystoreError)) throw error;
        logger.warn(
          { keyUid, fault: error.fault },
          'a keystore file cannot be used; left as it is',
        );
        return [];
      }
    });
  const holding = async (keyUid: string) =>
    parsed(await keystoreFolder(root, keyUid).files(), keyUid);

  const settle = async (keyUid: string, salt: string | null): Promise<void> => {
    const folder = keystoreFolder(root, keyUid);
    for (const stored of await folder.staged()) {
      const [next] = parsed([stored], keyUid);
      const current = next && salt !== null && bytesToHex(next.file.kdf.salt) === salt;
      await (current ? folder.adopt(stored.name) : folder.drop(stored.name));
    }
    await folder.removeIfEmpty();
  };

  return {
    async stage(keyUid, keys, writing) {
      const privateKeys = keys.map(({ privateKey }) => privateKey);
      const { salt, files } = await encryptKeys(privateKeys, writing, options);
      const present = await holding(keyUid);
      const time = new Date(clock.now()).toISOString().replaceAll(':', '-');
      const staged = files.flatMap(({ address, text }, i) => {
        const given = keys[i]?.name;
        const same = present.filter(({ file }) => file.address === address);
        const names = given ? [given] : same.map(({ name }) => name);
        if (names.length === 0) names.push(`UTC--${time}--${address}`);
        return names.map((name) => ({ name, text }));
      });
      await keystoreFolder(root, keyUid).stage(staged);
      return salt;
    },
    settle,
    async outdated(keyUid, keys, salt) {
      const files = await holding(keyUid);
      return keys.map(addressOf).some((address) => {
        const found = files.filter(({ file }) => file.address === address);
        return found.length === 0 || found.some(({ file }) => bytesToHex(file.kdf.salt) !== salt);
      });
    },
    async others(keyUid, own, { password, weakOnly }) {
      const ours = new Set<string | null>(own.map(addressOf));
      const candidates = (await holding(keyUid)).filter(
        ({ file }) => !ours.has(file.address) && (!weakOnly || isWeak(file.kdf, cost)),
      );
      const keys: KeyToStore[] = [];
      for (const { file, name } of candidates.slice(0, MAX_OTHERS)) {
        try {
          keys.push({ name, privateKey: await openKeyFile(file, password, kdf) });
        } catch (error) {
          if (!(error instanceof KeystoreError)) throw error;
          logger.warn({ keyUid, fault: error.fault }, 'a keystore file stays as it is');
        }
      }
      return keys;
    },
    keyUids: () => foldersOf(root),
    setAside: (keyUid) => keystoreFolder(root, keyUid).setAside(),
    bringBack: (keyUid) => keystoreFolder(root, keyUid).bringBack(),
    remove: (keyUid) => keystoreFolder(root, keyUid).removeSetAside(),
    async recover(saltOf) {
      for (const keyUid of await foldersOf(root)) {
        try {
          const salt = await saltOf(keyUid);
          const folder = keystoreFolder(root, keyUid);
          if (salt !== null) await folder.bringBack();
          await folder.removeSetAside();
          await settle(keyUid, salt);
        } catch (error) {
          // One account's damage must not keep the others out.
          logger.error({ err: error, keyUid }, 'keystore files could not be put in order');
        }
      }
    },
  };
}
