import { cp, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { login, mnemonicReveal } from '../../client/documents/session.ts';
import { unwrap } from '../../client/index.ts';
import { startGateway, type TestGateway } from '../support/gateway.ts';
import { onPostgres } from '../support/gateway-database.ts';
import {
  acceptRequest,
  ask,
  heard,
  PASSWORD,
  type Person,
  relation,
  say,
} from '../support/person.ts';
import { everyValue } from '../support/raw-database.ts';

/** The bytes as they may lie in a file: plain, UTF-16, hex, and Base64 at each alignment. */
function encodings(text: string): Buffer[] {
  const bytes = Buffer.from(text);
  const base64 = [0, 1, 2].map((pad) => {
    const encoded = Buffer.concat([Buffer.alloc(pad), bytes]).toString('base64');
    // Without the characters that depend on the neighbours.
    return encoded.slice(pad === 0 ? 0 : 4, -4);
  });
  const urlSafe = base64.map((value) => value.replaceAll('+', '-').replaceAll('/', '_'));
  const hex = bytes.toString('hex');
  const texts = [hex, hex.toUpperCase(), ...base64, ...urlSafe].map((value) => Buffer.from(value));
  return [bytes, Buffer.from(text, 'utf16le'), ...texts];
}

/** Every byte of a copy of the data directory, and of a database that is not in there, as they are this moment. */
async function steal({ dataDir, databaseUrl }: TestGateway): Promise<Buffer> {
  const copy = await mkdtemp(join(tmpdir(), 'status-gateway-theft-'));
  onTestFinished(() => rm(copy, { recursive: true, force: true }));
  await cp(dataDir, copy, { recursive: true });
  const entries = await readdir(copy, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const contents: Buffer[] = await Promise.all(
    files.map((f) => readFile(join(f.parentPath, f.name))),
  );
  if (onPostgres()) contents.push(await everyValue(databaseUrl));
  return Buffer.concat(contents);
}

async function mnemonicOf({ client }: Person): Promise<string[]> {
  const { mnemonicReveal: result } = await client.request(mnemonicReveal, {
    input: { password: PASSWORD },
  });
  return unwrap(result, 'MnemonicRevealSuccess').mnemonic.split(' ');
}

test('SEAL-6: the data directory of two people who talked gives nothing personal away', async () => {
  await using gateway = await startGateway();
  const alice = await gateway.person('Canary-Alice');
  const bob = await gateway.person('Canary-Bobby');
  const { keyUid } = alice;
  const input = { keyUid, password: PASSWORD, deviceName: 'canary device' };
  const { login: result } = await gateway.client().request(login, { input });
  const phone = unwrap(result, 'LoginSuccess');
  await ask(alice, bob, 'canary greeting to bob');
  const { chat } = await acceptRequest(bob, alice);
  const state = await relation(alice, bob, 'MUTUAL');
  await say(alice, state.directChat?.id ?? '', 'canary message of alice');
  await heard(bob, chat.id, 'canary message of alice');
  await say(bob, chat.id, 'canary answer of bob');

  const words = await mnemonicOf(alice);
  const canaries = [
    'Canary-Alice',
    'Canary-Bobby',
    'canary device',
    'canary greeting to bob',
    'canary message of alice',
    'canary answer of bob',
    PASSWORD,
    alice.token,
    bob.token,
    phone.token,
    ...words.slice(1).map((word, i) => `${words[i]} ${word}`),
  ];
  const running = await steal(gateway);
  await gateway.stop();
  const stopped = await steal(gateway);
  for (const loot of [running, stopped]) {
    // The search finds what is there.
    expect(loot.includes(keyUid)).toBe(true);
    expect(loot.includes(alice.publicKey)).toBe(true);
    for (const canary of canaries) {
      const found = encodings(canary).filter((form) => loot.includes(form));
      expect(found.map(String), canary).toEqual([]);
    }
  }
});
