import { cp, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createPerson, HERE, type House, opened, openHouse } from './house.ts';

const PASSWORD = 'canary password 7f3a';
const NAME = 'Canary-Alice';
const DEVICE = 'canary device of alice';

function encodings(bytes: Buffer): Buffer[] {
  const text = bytes.toString('latin1');
  // Base64 of the same bytes at the three alignments, without the characters that depend on the neighbours.
  const aligned = [0, 1, 2].flatMap((pad) => {
    const encoded = Buffer.concat([Buffer.alloc(pad), bytes]).toString('base64');
    const core = encoded.slice(pad === 0 ? 0 : 4, -4);
    return [core, core.replaceAll('+', '-').replaceAll('/', '_')];
  });
  const texts = [bytes.toString('hex'), bytes.toString('hex').toUpperCase(), ...aligned];
  return [bytes, Buffer.from(text, 'utf16le'), ...texts.map((value) => Buffer.from(value))];
}

/** Every byte of a copy of the data directory. */
async function steal(house: House): Promise<Buffer> {
  const copy = await mkdtemp(join(tmpdir(), 'status-gateway-theft-'));
  onTestFinished(() => rm(copy, { recursive: true, force: true }));
  await cp(house.dataDir, copy, { recursive: true });
  const entries = await readdir(copy, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  return Buffer.concat(await Promise.all(files.map((f) => readFile(join(f.parentPath, f.name)))));
}

async function canariesOf(house: House) {
  const input = { displayName: NAME, password: PASSWORD, deviceName: DEVICE };
  const { token, viewer } = opened(await house.service.accountCreate(input, HERE));
  const reveal = await house.service.mnemonicReveal(viewer, { password: PASSWORD });
  const { mnemonic = '' } = 'mnemonic' in reveal ? reveal : {};
  const words = mnemonic.split(' ');
  const pairs = words.slice(1).map((word, i) => `${words[i]} ${word}`);
  const canaries = {
    password: Buffer.from(PASSWORD),
    name: Buffer.from(NAME),
    device: Buffer.from(DEVICE),
    token: Buffer.from(token),
    'token bytes': Buffer.from(token, 'base64url'),
    'chat key': Buffer.from(house.unlocked[0]?.chatKey ?? []),
    ...Object.fromEntries(pairs.map((pair) => [`words "${pair}"`, Buffer.from(pair)])),
  };
  return { viewer, canaries };
}

test('SEAL-6: who copies the data directory, while it runs or after, finds nothing personal', async () => {
  const house = await openHouse();
  await createPerson(house, 'Bobby');
  const { viewer, canaries } = await canariesOf(house);
  const running = await steal(house);
  await house.service.passwordChange(viewer, {
    currentPassword: PASSWORD,
    newPassword: 'another password of alice',
  });
  await house.crash();
  const killed = await steal(house);
  for (const loot of [running, killed]) {
    // The search finds what is there.
    expect(loot.includes(viewer.keyUid)).toBe(true);
    for (const [what, canary] of Object.entries(canaries)) {
      expect(canary.length).toBeGreaterThan(6);
      const found = encodings(canary).filter((form) => loot.includes(form));
      expect(found, what).toEqual([]);
    }
  }
});
