import { cp, mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import vectors from '../../vectors/keys-hd-keystore.json' with { type: 'json' };
import {
  createPerson,
  FAST,
  HERE,
  type House,
  keystoreFiles,
  opened,
  openHouse,
  PASSWORD,
} from './house.ts';
import { keysOf, open } from './keys.ts';

const NEW_PASSWORD = 'a much better password';
const { file: statusGo, password: statusGoPassword, privateKey } = vectors.keystore;

const folderOf = (house: House, keyUid: string) => join(house.dataDir, 'keystore', keyUid);

async function login(house: House, keyUid: string, password = PASSWORD) {
  return opened(await house.service.login({ keyUid, password }, HERE));
}

const moments = ['before', 'after'] as const;
test.each(moments)(
  'ACC-30: a crash %s the commit of a new password leaves box and files of one password',
  async (moment) => {
    const house = await openHouse();
    const { viewer } = await createPerson(house, 'Alice');
    const { keyUid } = viewer;
    const folder = folderOf(house, keyUid);
    const old = join(house.dataDir, 'old');
    await cp(folder, old, { recursive: true });
    const row = await house.database.reader.account.findUniqueOrThrow({ where: { keyUid } });
    const input = { currentPassword: PASSWORD, newPassword: NEW_PASSWORD };
    await house.service.passwordChange(viewer, input);

    // As the crash left it: the old files in place, the new ones beside them, the database on either side.
    for (const name of await readdir(folder))
      await rename(join(folder, name), join(folder, `${name}.next`));
    await cp(old, folder, { recursive: true });
    if (moment === 'before') {
      const { passwordBox } = row;
      await house.uow.run('alice', ({ db }) =>
        db.account.update({ where: { keyUid }, data: { passwordBox } }),
      );
    }
    await house.crash();

    const holds = moment === 'before' ? PASSWORD : NEW_PASSWORD;
    const names = [...(await keystoreFiles(house, keyUid)).keys()];
    expect(names).toHaveLength(5);
    expect(names.filter((name) => name.endsWith('.next'))).toEqual([]);
    expect(await keysOf(house, keyUid, holds)).toHaveLength(5);
    await login(house, keyUid, holds);
  },
);

test('ACC-30: a crash in the middle of putting files in place is finished', async () => {
  const house = await openHouse();
  const { viewer } = await createPerson(house, 'Alice');
  const folder = folderOf(house, viewer.keyUid);
  const names = await readdir(folder);
  for (const name of names.slice(2)) await rename(join(folder, name), join(folder, `${name}.next`));
  // Of another writing, and torn: neither may take a place.
  await writeFile(join(folder, 'UTC--torn.next'), '{"address":"00');
  await writeFile(join(folder, `${names[0]}.next`), JSON.stringify(statusGo));
  await house.crash();
  expect(await readdir(folder)).toEqual(names);
  expect(await keysOf(house, viewer.keyUid, PASSWORD)).toHaveLength(5);
});

test('ACC-30: staged files of an account that never came to be go', async () => {
  const house = await openHouse();
  const folder = folderOf(house, `0x${'ab'.repeat(32)}`);
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'UTC--x.next'), JSON.stringify(statusGo));
  const kept = folderOf(house, `0x${'cd'.repeat(32)}`);
  await mkdir(kept, { recursive: true });
  await writeFile(join(kept, 'UTC--somebody-elses'), JSON.stringify(statusGo));
  await house.crash();
  expect(await readdir(join(house.dataDir, 'keystore'))).toEqual([`0x${'cd'.repeat(32)}`]);
  expect(await readdir(kept)).toEqual(['UTC--somebody-elses']);
});

test.each(moments)(
  'ACC-30: a crash %s the commit of a deletion undoes or finishes it',
  async (moment) => {
    const house = await openHouse();
    const { viewer } = await createPerson(house, 'Alice');
    const { keyUid } = viewer;
    const folder = folderOf(house, keyUid);
    await rename(folder, `${folder}.deleted`);
    if (moment === 'after') {
      await house.uow.run('alice', ({ db }) => db.account.delete({ where: { keyUid } }));
    }
    await house.crash();
    const left = await readdir(join(house.dataDir, 'keystore'));
    expect(left).toEqual(moment === 'before' ? [keyUid] : []);
    if (moment === 'before') {
      expect(await keysOf(house, keyUid, PASSWORD)).toHaveLength(5);
      await login(house, keyUid);
    }
  },
);

test('ACC-30: an account the database refuses leaves no file', async () => {
  const house = await openHouse();
  await house.uow.run('alice', ({ db }) =>
    db.$executeRawUnsafe(
      "CREATE TRIGGER none BEFORE INSERT ON Account BEGIN SELECT RAISE(ABORT, 'none'); END",
    ),
  );
  await expect(createPerson(house, 'Alice')).rejects.toThrow();
  expect(await readdir(join(house.dataDir, 'keystore'))).toEqual([]);
  expect(house.calls).toEqual([]);
});

test('ACC-29: a raised cost takes effect at the next log-in, for box and files', async () => {
  const house = await openHouse();
  const { viewer } = await createPerson(house, 'Alice');
  const { keyUid } = viewer;
  const strong = { N: 64, r: 8, p: 1 };
  await house.restart({ kdf: strong });
  await login(house, keyUid);
  const costs = [...(await keystoreFiles(house, keyUid)).values()].map(
    (json) => JSON.parse(json).crypto.kdfparams.n,
  );
  expect(costs).toEqual(Array(5).fill(64));
  const row = await house.database.reader.account.findUniqueOrThrow({ where: { keyUid } });
  expect(JSON.parse(row.passwordBox)).toMatchObject(strong);
  expect(await keysOf(house, keyUid, PASSWORD)).toHaveLength(5);
  const before = await keystoreFiles(house, keyUid);
  await login(house, keyUid);
  expect(await keystoreFiles(house, keyUid)).toEqual(before);
});

test('ACC-29: a log-in leaves files alone that are as they should be', async () => {
  const house = await openHouse();
  const { viewer } = await createPerson(house, 'Alice');
  const before = await keystoreFiles(house, viewer.keyUid);
  await login(house, viewer.keyUid);
  expect(await keystoreFiles(house, viewer.keyUid)).toEqual(before);
});

test.each([
  ['missing', async (path: string) => rm(path)],
  ['damaged', async (path: string) => writeFile(path, '{}')],
  ['under another password', async (path: string) => writeFile(path, JSON.stringify(statusGo))],
])('ACC-29: a key file that is %s is written anew at log-in', async (_what, harm) => {
  const house = await openHouse();
  const { viewer } = await createPerson(house, 'Alice');
  const { keyUid } = viewer;
  const expected = (await keysOf(house, keyUid, PASSWORD)).sort();
  const [name = ''] = (await keystoreFiles(house, keyUid)).keys();
  await harm(join(folderOf(house, keyUid), name));
  await login(house, keyUid);
  const files = await keystoreFiles(house, keyUid);
  const keys = await Promise.all([...files.values()].map((json) => open(json, PASSWORD)));
  expect(keys.filter((key) => key !== null).sort()).toEqual(expected);
});

test('ACC-29: weak files of other keys are re-wrapped at log-in if the password opens them', async () => {
  const house = await openHouse({ kdf: { N: 16, r: 8, p: 1 } });
  const input = { displayName: 'Alice', password: statusGoPassword };
  const { viewer } = opened(await house.service.accountCreate(input, HERE));
  const { keyUid } = viewer;
  // Costlier to guess than the file of status-go, so that the file is weak.
  await house.restart({ kdf: { N: 8192, r: 8, p: 6 } });
  const path = join(folderOf(house, keyUid), 'UTC--from-status-go');
  await writeFile(path, JSON.stringify({ ...statusGo, subaccountindex: 3 }));
  await login(house, keyUid, statusGoPassword);
  const json = (await keystoreFiles(house, keyUid)).get('UTC--from-status-go') ?? '';
  expect(JSON.parse(json).crypto.kdfparams).toMatchObject({ n: 8192, r: 8, p: 6 });
  expect(await open(json, statusGoPassword)).toBe(`0x${privateKey}`);
});

test('ACC-21: other keys in the folder change their password too, those under another one stay', async () => {
  const house = await openHouse({ kdf: FAST });
  const input = { displayName: 'Alice', password: statusGoPassword };
  const { viewer } = opened(await house.service.accountCreate(input, HERE));
  const folder = folderOf(house, viewer.keyUid);
  const { address: _address, ...nameless } = statusGo;
  const foreign =
    [
      ...(await keystoreFiles(house, (await createPerson(house, 'Bobby')).viewer.keyUid)).values(),
    ][0] ?? '';
  await writeFile(join(folder, 'UTC--opens'), JSON.stringify(nameless));
  await writeFile(join(folder, 'UTC--opens-not'), foreign);
  await house.service.passwordChange(viewer, {
    currentPassword: statusGoPassword,
    newPassword: NEW_PASSWORD,
  });
  const files = await keystoreFiles(house, viewer.keyUid);
  expect(await open(files.get('UTC--opens') ?? '', NEW_PASSWORD)).toBe(`0x${privateKey}`);
  expect(files.get('UTC--opens-not')).toBe(foreign);
  expect(files.size).toBe(7);
});

test('ACC-29: a key file of an earlier password, put back from a backup, is written anew', async () => {
  const house = await openHouse();
  const { viewer } = await createPerson(house, 'Alice');
  const { keyUid } = viewer;
  const [[name, old] = ['', '']] = await keystoreFiles(house, keyUid);
  const input = { currentPassword: PASSWORD, newPassword: NEW_PASSWORD };
  await house.service.passwordChange(viewer, input);
  await writeFile(join(folderOf(house, keyUid), name), old);
  await login(house, keyUid, NEW_PASSWORD);
  expect(await keysOf(house, keyUid, NEW_PASSWORD)).toHaveLength(5);
});
