import { expect, test } from 'vitest';
import { createPerson, HERE, MNEMONIC, openHouse, PASSWORD } from './house.ts';

const HALF = 'Alice\ud800';
const input = { password: PASSWORD, displayName: HALF, deviceName: HALF };
const issues = [{ path: ['displayName'] }, { path: ['deviceName'] }];

test('ACC-32: names with half of a surrogate pair are issues of the input', async () => {
  const { service } = await openHouse();
  const refused = { type: 'InvalidInputError', issues };
  expect(await service.accountCreate(input, HERE)).toMatchObject(refused);
  expect(await service.accountRestore({ ...input, mnemonic: MNEMONIC }, HERE)).toMatchObject(
    refused,
  );
});

test('ACC-32: a log-in refuses the device name, a profile the display name', async () => {
  const house = await openHouse();
  const { viewer } = await createPerson(house, 'Alice');
  const { keyUid, accountId: id } = viewer;
  await expect(
    house.service.login({ keyUid, password: PASSWORD, deviceName: HALF }, HERE),
  ).rejects.toMatchObject({ name: 'BadUserInputError', inputPath: ['input', 'deviceName'] });
  expect(
    await house.profiles.profileUpdate(viewer, { id, patch: { displayName: HALF } }),
  ).toMatchObject({ type: 'InvalidInputError', issues: [{ path: ['patch', 'displayName'] }] });
});

test.each([
  ['at most 64', '🙂'.repeat(64), 'AccountCreateSuccess'],
  ['more', '🙂'.repeat(65), 'InvalidInputError'],
])('ACC-32: a device name has %s characters', async (_what, deviceName, type) => {
  const { service } = await openHouse();
  const result = await service.accountCreate({ ...input, displayName: 'Alice', deviceName }, HERE);
  expect(result.type).toBe(type);
});
