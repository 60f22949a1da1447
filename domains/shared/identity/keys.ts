/** The keys of a Status profile, derived from its seed phrase (status-wire-protocol §1.1 and §1.2). */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { HDKey } from '@scure/bip32';
import { mnemonicToSeedWebcrypto } from '@scure/bip39';
import type { PublicKey } from '../../../datasources/chat-sdk/port.ts';
import { publicKeyBytes, publicKeyOf } from './public-key.ts';

export const PATHS = {
  master: 'm',
  walletRoot: "m/44'/60'/0'/0",
  defaultWallet: "m/44'/60'/0'/0/0",
  eip1581: "m/43'/60'/1581'",
  chat: "m/43'/60'/1581'/0'/0",
} as const;

export type KeyName = keyof typeof PATHS;

/** 32 bytes each. */
export type ProfileKeys = Readonly<Record<KeyName, Uint8Array>>;

export interface DerivedProfile {
  readonly keys: ProfileKeys;
  /** `0x` and SHA-256 of the uncompressed master public key. */
  readonly keyUid: string;
  /** The chat key's. */
  readonly publicKey: PublicKey;
  /** Overwrites the keys in memory. */
  wipe(): void;
}

function privateKey(root: HDKey, path: string): Uint8Array {
  const node = root.derive(path);
  if (!node.privateKey) throw new Error(`No private key at ${path}`);
  const key = Uint8Array.from(node.privateKey);
  if (node !== root) node.wipePrivateData();
  return key;
}

/** @param mnemonic as `toMnemonic` gives it */
export async function deriveProfile(mnemonic: string, passphrase = ''): Promise<DerivedProfile> {
  const seed = await mnemonicToSeedWebcrypto(mnemonic, passphrase);
  const root = HDKey.fromMasterSeed(seed);
  seed.fill(0);
  const keys = {
    master: privateKey(root, PATHS.master),
    walletRoot: privateKey(root, PATHS.walletRoot),
    defaultWallet: privateKey(root, PATHS.defaultWallet),
    eip1581: privateKey(root, PATHS.eip1581),
    chat: privateKey(root, PATHS.chat),
  };
  root.wipePrivateData();
  return {
    keys,
    keyUid: `0x${bytesToHex(sha256(publicKeyBytes(publicKeyOf(keys.master))))}`,
    publicKey: publicKeyOf(keys.chat),
    wipe() {
      for (const key of Object.values(keys)) key.fill(0);
    },
  };
}
