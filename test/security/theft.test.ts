import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { contactRequestSend } from '../../client/documents/contact.ts';
import { mnemonicReveal } from '../../client/documents/session.ts';
import { unwrap } from '../../client/index.ts';
import { deriveProfile } from '../../domains/shared/identity/keys.ts';
import { SealBrokenError } from '../../domains/shared/sealing.ts';
import { onPostgres } from '../support/gateway-database.ts';
import { acceptRequest, ask, heard, relation, say } from '../support/person.ts';
import { everyValue } from '../support/raw-database.ts';
import { type GatewayProcess, startProcess } from './support/gateway-process.ts';
import { type Canary, findIn, found, type Loot, steal, text } from './support/loot.ts';
import { loginAgain, NOBODYS_KEY, register, type SecretivePerson } from './support/people.ts';
import {
  accountsOf,
  engineKeys,
  type OpenedValue,
  openWith,
  sealedColumns,
} from './support/sealed.ts';

const TEXTS = {
  nameOfAlice: 'Canary Alice q7x',
  nameOfBob: 'Canary-Bobby-w4z',
  passwordOfAlice: 'canary password of alice 83kd',
  passwordOfBob: 'canary password of bob 29fj',
  deviceOfAlice: 'canary laptop of alice',
  deviceOfBob: 'canary laptop of bob',
  secondDevice: 'canary telephone of alice',
  greeting: 'canary greeting, may I?',
  unanswered: 'canary greeting to nobody',
  messageOfAlice: 'canary words of alice',
  messageOfBob: 'canary words of bob',
};

/** Where loot holds the database. */
const DATABASE = onPostgres() ? 'rows of PostgreSQL' : 'gateway.sqlite';

let gateway: GatewayProcess;
let alice: SecretivePerson;
let bob: SecretivePerson;
let running: Loot;
let killed: Loot;
let values: OpenedValue[];
let canaries: Canary[];

/** The data folder, and with it the rows of a database that is not in there. */
async function stealAll(name: string): Promise<Loot> {
  const loot = await steal(gateway.dataDir, name);
  if (!onPostgres()) return loot;
  return {
    ...loot,
    files: new Map([...loot.files, [DATABASE, await everyValue(gateway.databaseUrl)]]),
  };
}

/** What DATABASE_URL is for the one that was stolen after the kill. */
const stolenDatabase = () =>
  onPostgres() ? gateway.databaseUrl : `file:${path.join(killed.folder, DATABASE)}`;

async function secretsOf(person: SecretivePerson): Promise<Canary[]> {
  const { client, name, password } = person;
  const { mnemonicReveal: result } = await client.request(mnemonicReveal, { input: { password } });
  const { mnemonic } = unwrap(result, 'MnemonicRevealSuccess');
  const { keys } = await deriveProfile(mnemonic);
  const words = mnemonic.split(' ');
  return [
    text(`the seed phrase of ${name}`, mnemonic),
    ...words
      .slice(2)
      .map((word, i) => text('three words of it', `${words[i]} ${words[i + 1]} ${word}`)),
    ...Object.entries(keys).map(([key, bytes]) => ({ name: `the ${key} key of ${name}`, bytes })),
    text(`the token of ${name}`, person.token),
    { name: `the token of ${name} as bytes`, bytes: Buffer.from(person.token, 'base64url') },
  ];
}

beforeAll(async () => {
  gateway = await startProcess({
    script: 'test/security/programs/careless.ts',
    settings: { LOG_LEVEL: 'debug' },
  });
  alice = await register(gateway, {
    displayName: TEXTS.nameOfAlice,
    password: TEXTS.passwordOfAlice,
    deviceName: TEXTS.deviceOfAlice,
  });
  bob = await register(gateway, {
    displayName: TEXTS.nameOfBob,
    password: TEXTS.passwordOfBob,
    deviceName: TEXTS.deviceOfBob,
  });
  const phone = await loginAgain(alice, TEXTS.secondDevice);
  await ask(alice, bob, TEXTS.greeting);
  const { chat } = await acceptRequest(bob, alice);
  const { directChat } = await relation(alice, bob, 'MUTUAL');
  await say(alice, directChat?.id ?? '', TEXTS.messageOfAlice);
  await heard(bob, chat.id, TEXTS.messageOfAlice);
  await say(bob, chat.id, TEXTS.messageOfBob);
  await heard(alice, directChat?.id ?? '', TEXTS.messageOfBob);
  // Nobody acknowledges it: what is owed stays in the outbox.
  const input = { publicKey: NOBODYS_KEY, text: TEXTS.unanswered };
  const { contactRequestSend: sent } = await alice.client.request(contactRequestSend, { input });
  unwrap(sent, 'ContactRequestSendSuccess');

  running = await stealAll('running');
  const secrets = [...(await secretsOf(alice)), ...(await secretsOf(bob))];
  await gateway.kill();
  const after = await stealAll('killed');
  killed = { ...after, files: new Map([...after.files, ['output', log()]]) };

  values = await openWith(stolenDatabase(), [alice.token, bob.token]);
  canaries = [
    ...Object.entries(TEXTS).map(([name, value]) => text(name, value)),
    ...secrets,
    text('the token of the telephone', phone.token),
    // Shorter ones would be found by chance.
    ...values.filter(({ bytes }) => bytes.length >= 12),
    ...engineKeys(values),
  ];
}, 120_000);
afterAll(() => gateway[Symbol.asyncDispose]());

const log = () => Buffer.from(gateway.output());

describe('a stolen data directory', () => {
  test('SEC-8: every sealed column held something, and every canary of these lives is there', () => {
    for (const { table, column } of sealedColumns()) {
      const held = values.some((value) => value.table === table && value.column === column);
      expect(held, `${table}.${column}`).toBe(true);
    }
    const opened = values.map(({ bytes }) => Buffer.from(bytes).toString());
    const { passwordOfAlice: _, passwordOfBob: __, ...kept } = TEXTS;
    for (const word of Object.values(kept)) {
      expect(
        opened.some((value) => value.includes(word)),
        word,
      ).toBe(true);
    }
    for (const kind of ['root key', 'own key', 'prekey']) {
      expect(
        canaries.some(({ name }) => name.includes(kind)),
        kind,
      ).toBe(true);
    }
  });

  test('SEC-8: the search finds what lies in clear, in the files it lies in', () => {
    const publicKey = text('a public key', alice.publicKey);
    const topic = text('a content topic', '/waku/1/0x');
    const peer = { name: 'a public key', bytes: Buffer.from(bob.publicKey.slice(2), 'hex') };
    for (const loot of [running, killed]) {
      expect(findIn(loot, publicKey).join()).toContain(DATABASE);
      expect(findIn(loot, topic).join()).toContain('store.sqlite');
      expect(findIn(loot, peer).join()).toContain('(hex)');
    }
  });

  test('SEC-10, SEAL-2: of every sealed column each value opens in its own place with its own key alone', async () => {
    const accounts = await accountsOf(stolenDatabase(), [alice.token, bob.token]);
    const all = accounts.flatMap(({ values: own }) => own);
    let tried = 0;
    for (const { accountId, sealer } of accounts) {
      for (const { table, column } of sealedColumns()) {
        const own = all.filter((each) => each.table === table && each.column === column);
        for (const { place } of own.filter((each) => each.accountId === accountId).slice(0, 3)) {
          for (const { sealed, place: from } of all) {
            if (from === place) continue;
            tried++;
            expect(() => sealer.open(place, sealed), `${place.column} in ${place.row}`).toThrow(
              SealBrokenError,
            );
          }
        }
      }
    }
    expect(tried).toBeGreaterThan(sealedColumns().length * all.length);
  });

  test('SEC-10, SEAL-3: of every sealed column no value with a changed byte opens', async () => {
    const accounts = await accountsOf(stolenDatabase(), [alice.token, bob.token]);
    const changed = new Set<string>();
    for (const { sealer, values: own } of accounts) {
      for (const { table, column } of sealedColumns()) {
        const found = own.find((each) => each.table === table && each.column === column);
        if (found === undefined) continue;
        changed.add(`${table}.${column}`);
        for (let at = 0; at < found.sealed.length; at++) {
          const bent = Uint8Array.from(found.sealed);
          bent[at] = (bent[at] ?? 0) ^ (1 << (at % 8));
          expect(() => sealer.open(found.place, bent), `${column} ${at}`).toThrow(SealBrokenError);
        }
      }
    }
    expect(changed.size).toBe(sealedColumns().length);
  });

  test('SEC-8: copied while it runs, it holds no secret in any encoding', () => {
    expect(found(running, canaries)).toEqual([]);
  });

  test('SEC-8: copied after a kill, it holds none either, nor does anything it printed', () => {
    expect(log().includes('"level"')).toBe(true);
    expect(found(killed, canaries)).toEqual([]);
  });
});

// Windows keeps access lists instead of modes.
describe.skipIf(process.platform === 'win32')('on the disk', () => {
  test('SEC-9: what is secret is its owner’s alone, whatever the shell’s mask', async () => {
    const entries = await readdir(gateway.dataDir, { recursive: true, withFileTypes: true });
    const secret = /^(operator\.token|gateway\.sqlite.*|node\.key|UTC--.*)$/;
    const modes = await Promise.all(
      [{ name: '', parentPath: gateway.dataDir, isFile: () => false }, ...entries].map(
        async (entry) => {
          const file = path.join(entry.parentPath, entry.name);
          const mode = (await stat(file)).mode & 0o777;
          const kind = entry.isFile() ? 'file' : 'folder';
          return { file: path.relative(gateway.dataDir, file), name: entry.name, kind, mode };
        },
      ),
    );
    const folders = modes.filter(({ kind }) => kind === 'folder');
    const secrets = modes.filter(({ kind, name }) => kind === 'file' && secret.test(name));
    const open = (allowed: number) => (entry: { mode: number }) => entry.mode !== allowed;
    expect(folders.filter(open(0o700))).toEqual([]);
    expect(secrets.filter(open(0o600))).toEqual([]);
    // Both accounts' five keys, the operator's token, the node's key, the database and its companions.
    expect(secrets.length).toBeGreaterThanOrEqual(10 + 1 + 1 + (onPostgres() ? 0 : 1));
  });
});
