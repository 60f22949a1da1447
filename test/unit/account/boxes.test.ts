import { readdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createKdf, type KdfParams, runtimeKdf } from '../../../domains/account/kdf.ts';
import {
  closePasswordBox,
  openPasswordBox,
  PasswordBoxError,
} from '../../../domains/account/password-box.ts';
import { closeTokenBox, newToken, openTokenBox } from '../../../domains/account/token.ts';
import { createSeededRandom } from '../../support/seeded-random.ts';
import { createPerson, HERE, keystoreFiles, opened, openHouse, PASSWORD } from './house.ts';
import { open } from './keys.ts';

const random = createSeededRandom(11);
const cost = { N: 2, r: 8, p: 1 };
const dataKey = Uint8Array.from({ length: 32 }, (_, n) => n);
const derived: KdfParams[] = [];
const kdf = createKdf({
  concurrency: 2,
  maxWaiting: 100,
  run: (password, params) => {
    derived.push(params);
    return runtimeKdf(password, params);
  },
});

async function box(): Promise<string> {
  const given = { accountId: 'alice', dataKey, password: PASSWORD, keystoreSalt: 'ab'.repeat(32) };
  return closePasswordBox(given, { kdf, cost, random });
}

const opening = (json: string) =>
  openPasswordBox(json, { accountId: 'alice', password: PASSWORD }, kdf);

const bombs: [string, { [name: string]: unknown }][] = [
  ['n = 2^31', { N: 2 ** 31 }],
  ['n = 2^53', { N: 2 ** 53 }],
  ['huge r', { r: 2 ** 30 }],
  ['huge p', { p: 2 ** 30 }],
  ['n · r over the memory', { N: 2 ** 18, r: 16 }],
  ['n · r · p over the work', { N: 2 ** 18, p: 3 }],
  ['n = 1', { N: 1 }],
  ['n that is no power of two', { N: 1_000 }],
  ['a fraction', { r: 1.5 }],
  ['a negative p', { p: -1 }],
  ['n as text', { N: '4' }],
  ['a huge salt', { salt: Buffer.alloc(129).toString('base64url') }],
  ['another version', { version: 2 }],
  ['no box', { box: undefined }],
];
test.each(bombs)(
  'ACC-27: a password box with %s is refused before anything is derived',
  async (_what, change) => {
    const json = JSON.stringify({ ...JSON.parse(await box()), ...change });
    derived.length = 0;
    await expect(opening(json)).rejects.toThrow(PasswordBoxError);
    expect(derived).toEqual([]);
  },
);

test('ACC-28: no changed byte of a password box gives another data key', async () => {
  const bytes = Buffer.from(await box());
  const outcomes = { refused: 0, wrong: 0, same: 0 };
  for (let at = 0; at < bytes.length; at++) {
    for (const flip of [0x01, 0x02, 0x04, 0x08, 0x10, 0x20, 0x40, 0x80]) {
      const changed = Uint8Array.from(bytes);
      changed[at] = (changed[at] ?? 0) ^ flip;
      try {
        const key = await opening(Buffer.from(changed).toString('utf8'));
        if (key === null) outcomes.wrong++;
        else {
          expect(Buffer.from(key), `byte ${at} ^ ${flip}`).toEqual(Buffer.from(dataKey));
          outcomes.same++;
        }
      } catch (error) {
        if (!(error instanceof PasswordBoxError)) throw error;
        outcomes.refused++;
      }
    }
  }
  // The salt of the files is told beside the key, not under it; whoever changes it has them written anew.
  expect(outcomes.same).toBeLessThan(8 * 70);
  expect(outcomes.refused).toBeGreaterThan(500);
  expect(outcomes.wrong).toBeGreaterThan(500);
});

test('ACC-28: a password box of another account does not open', async () => {
  const other = { accountId: 'bobby', password: PASSWORD };
  expect(await openPasswordBox(await box(), other, kdf)).toBeNull();
});

test('ACC-28: no changed bit, other session or other token opens a token box', () => {
  const token = newToken(random);
  const sealed = closeTokenBox(token, 'session', dataKey);
  expect(Buffer.from(openTokenBox(token, 'session', sealed) ?? [])).toEqual(Buffer.from(dataKey));
  for (let at = 0; at < sealed.length; at++) {
    for (let bit = 0; bit < 8; bit++) {
      const changed = Uint8Array.from(sealed);
      changed[at] = (changed[at] ?? 0) ^ (1 << bit);
      expect(openTokenBox(token, 'session', changed), `byte ${at} bit ${bit}`).toBeNull();
    }
    expect(openTokenBox(token, 'session', sealed.slice(0, at))).toBeNull();
  }
  expect(openTokenBox(token, 'another', sealed)).toBeNull();
  expect(openTokenBox(newToken(random), 'session', sealed)).toBeNull();
});

test.each([
  ['no JSON', () => '{'],
  ['a bomb', (json: string) => JSON.stringify({ ...JSON.parse(json), N: 2 ** 31 })],
])(
  'ACC-27: a password box in the database that is %s costs its account alone',
  async (_what, harm) => {
    const house = await openHouse();
    const [alice, bobby] = [await createPerson(house, 'Alice'), await createPerson(house, 'Bobby')];
    const { keyUid } = alice.viewer;
    const row = await house.database.reader.account.findUniqueOrThrow({ where: { keyUid } });
    await house.uow.run(row.id, ({ db }) =>
      db.account.update({ where: { keyUid }, data: { passwordBox: harm(row.passwordBox) } }),
    );
    await house.crash();
    const login = (who: string) => house.service.login({ keyUid: who, password: PASSWORD }, HERE);
    await expect(login(keyUid)).rejects.toThrow(PasswordBoxError);
    expect(opened(await login(bobby.viewer.keyUid)).viewer.keyUid).toBe(bobby.viewer.keyUid);
    // Her session needs no password, and her files are as they were.
    expect((await house.service.authenticate(alice.token))?.keyUid).toBe(keyUid);
    expect(await keystoreFiles(house, keyUid)).toHaveProperty('size', 5);
  },
);

test('ACC-28: of a file without an address its name tells a damaged key from the right one', async () => {
  const house = await openHouse();
  const { viewer } = await createPerson(house, 'Alice');
  const { viewer: other } = await createPerson(house, 'Bobby');
  const folder = join(house.dataDir, 'keystore', viewer.keyUid);
  const [[name, text] = ['', '']] = await keystoreFiles(house, other.keyUid);
  const { address: _address, ...json } = JSON.parse(text);
  const right = await open(text, PASSWORD);
  const iv = Buffer.from(json.crypto.cipherparams.iv, 'hex');
  iv[0] = (iv[0] ?? 0) ^ 1;
  const bent = { ...json, crypto: { ...json.crypto, cipherparams: { iv: iv.toString('hex') } } };
  await writeFile(join(folder, `whole-${name}`), JSON.stringify(json));
  await writeFile(join(folder, `bent-${name}`), JSON.stringify(bent));
  await house.service.passwordChange(viewer, {
    currentPassword: PASSWORD,
    newPassword: 'a much better password',
  });
  const files = await keystoreFiles(house, viewer.keyUid);
  expect(await open(files.get(`whole-${name}`) ?? '', 'a much better password')).toBe(right);
  expect(files.get(`bent-${name}`)).toBe(JSON.stringify(bent));
});

test('ACC-27: a folder that cannot be put in order keeps nobody out', async () => {
  const house = await openHouse();
  const [alice, bobby] = [await createPerson(house, 'Alice'), await createPerson(house, 'Bobby')];
  const root = join(house.dataDir, 'keystore');
  const folder = join(root, alice.viewer.keyUid);
  await rename(folder, `${folder}-elsewhere`);
  await writeFile(folder, 'a file where a folder should be');
  await house.crash();
  expect(await readdir(root)).toContain(bobby.viewer.keyUid);
  expect((await house.service.authenticate(bobby.token))?.keyUid).toBe(bobby.viewer.keyUid);
});
