import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import {
  createPerson,
  HERE,
  type House,
  keystoreFiles,
  MNEMONIC,
  opened,
  openHouse,
  PASSWORD,
} from './house.ts';

async function leftovers(house: House): Promise<string[]> {
  return readdir(join(house.dataDir, 'keystore'));
}

test('ACC-23: a deleted account leaves nothing', async () => {
  const house = await openHouse();
  const alice = await createPerson(house, 'Alice');
  const { viewer } = alice;
  const { accountId, keyUid } = viewer;
  const phone = opened(await house.service.login({ keyUid, password: PASSWORD }, HERE));
  const bobby = await createPerson(house, 'Bobby');
  await house.uow.run(accountId, (work) =>
    work.emit({ accountId, domain: 'chat', type: 'ChatCreated' }),
  );

  expect(await house.service.accountDelete(viewer, { password: 'wrong' })).toMatchObject({
    type: 'InvalidCredentialsError',
  });
  expect(viewer.ended.aborted).toBe(false);

  expect(await house.service.accountDelete(viewer, { password: PASSWORD })).toEqual({
    type: 'AccountDeleteSuccess',
    accountId,
  });
  expect([viewer.ended.aborted, phone.viewer.ended.aborted]).toEqual([true, true]);
  expect(await house.service.authenticate(alice.token)).toBeNull();
  expect(await house.service.authenticate(phone.token)).toBeNull();
  expect(await house.service.accounts()).toMatchObject([{ id: bobby.viewer.accountId }]);
  expect(await house.database.reader.event.count({ where: { accountId } })).toBe(0);
  expect(await house.database.reader.session.count({ where: { accountId } })).toBe(0);
  expect(await leftovers(house)).toEqual([bobby.viewer.keyUid]);
  expect(house.calls).toContain(`locked ${accountId}`);
  expect(bobby.viewer.ended.aborted).toBe(false);
});

test('ACC-23: the engine has stopped before anything is deleted', async () => {
  const seen: number[] = [];
  const house = await openHouse({
    async onLocked() {
      seen.push(await house.database.reader.account.count());
    },
  });
  const { viewer } = await createPerson(house, 'Alice');
  await house.service.accountDelete(viewer, { password: PASSWORD });
  expect(seen).toEqual([1]);
});

test('ACC-23: a deleted account can be restored anew', async () => {
  const house = await openHouse();
  const input = { mnemonic: MNEMONIC, password: PASSWORD };
  const { viewer } = opened(await house.service.accountRestore(input, HERE));
  await house.service.accountDelete(viewer, { password: PASSWORD });
  const again = opened(await house.service.accountRestore(input, HERE));
  expect(again.viewer.keyUid).toBe(viewer.keyUid);
  expect(again.viewer.accountId).not.toBe(viewer.accountId);
});

test('ACC-23: a deletion the database refuses leaves account and files as they were', async () => {
  const house = await openHouse();
  const { viewer } = await createPerson(house, 'Alice');
  const before = await keystoreFiles(house, viewer.keyUid);
  await house.uow.run('alice', ({ db }) =>
    db.$executeRawUnsafe(
      "CREATE TRIGGER keep BEFORE DELETE ON Account BEGIN SELECT RAISE(ABORT, 'kept'); END",
    ),
  );
  await expect(house.service.accountDelete(viewer, { password: PASSWORD })).rejects.toThrow();
  expect(await keystoreFiles(house, viewer.keyUid)).toEqual(before);
  const { keyUid } = viewer;
  expect((await house.service.login({ keyUid, password: PASSWORD }, HERE)).type).toBe(
    'LoginSuccess',
  );
});
