import { expect, test } from 'vitest';
import { accountDelete } from '../../../domains/account/accountDelete.ts';
import { type AccountCore, createCore } from '../../../domains/account/deps.ts';
import { login as loginOn } from '../../../domains/account/login.ts';
import { passwordChange } from '../../../domains/account/passwordChange.ts';
import { createPerson, HERE, type House, opened, openHouse, PASSWORD } from './house.ts';
import { keysOf } from './keys.ts';

const NEW_PASSWORD = 'a much better password';

type Answer = { readonly type: string };

/** Every operation has checked its password before the first goes on; then they follow in this order. */
async function atOnce<T extends Answer>(
  house: House,
  keyUid: string,
  operations: ((core: AccountCore) => Promise<T>)[],
): Promise<T[]> {
  const core = createCore(house.deps);
  const gate = Promise.withResolvers<void>();
  const held = core.locks.run(keyUid, () => gate.promise);
  const running: Promise<T>[] = [];
  for (const operation of operations) {
    const { promise: queued, resolve } = Promise.withResolvers<void>();
    const run: AccountCore['locks']['run'] = (key, job) => {
      resolve();
      return core.locks.run(key, job);
    };
    running.push(operation({ ...core, locks: { run } }));
    await queued;
  }
  gate.resolve();
  await held;
  return Promise.all(running);
}

async function withRaisedCost() {
  const house = await openHouse();
  const { viewer, token } = await createPerson(house, 'Alice');
  await house.restart({ kdf: { N: 64, r: 8, p: 1 } });
  const back = await house.service.authenticate(token);
  if (!back) throw new Error('The session did not survive the restart');
  return { house, viewer: back, keyUid: viewer.keyUid };
}

const logIn = (keyUid: string) => (core: AccountCore) =>
  loginOn(core)({ keyUid, password: PASSWORD }, HERE);

test('ACC-29: log-ins at once after a raised cost all succeed, with the same keys', async () => {
  const { house, viewer, keyUid } = await withRaisedCost();
  const results = await atOnce(house, keyUid, [logIn(keyUid), logIn(keyUid), logIn(keyUid)]);
  expect(results.map(({ type }) => type)).toEqual(Array(3).fill('LoginSuccess'));
  const place = { table: 'Message', column: 'text', row: 'one' };
  const sealed = viewer.sealer.sealText(place, 'hello');
  for (const result of results) {
    const again = await house.service.authenticate(opened(result).token);
    expect(again?.sealer.openText(place, sealed)).toBe('hello');
  }
  expect(await keysOf(house, keyUid, PASSWORD)).toHaveLength(5);
});

test('ACC-29: a password change behind a log-in that writes the box anew succeeds', async () => {
  const { house, viewer, keyUid } = await withRaisedCost();
  const input = { currentPassword: PASSWORD, newPassword: NEW_PASSWORD };
  const [, changed] = await atOnce<Answer>(house, keyUid, [
    logIn(keyUid),
    (core) => passwordChange(core)(viewer, input),
  ]);
  expect(changed).toMatchObject({ type: 'PasswordChangeSuccess', sessionsEnded: 1 });
  expect(await keysOf(house, keyUid, NEW_PASSWORD)).toHaveLength(5);
});

test('ACC-29: a deletion behind a log-in that writes the box anew succeeds', async () => {
  const { house, viewer, keyUid } = await withRaisedCost();
  const [, deleted] = await atOnce<Answer>(house, keyUid, [
    logIn(keyUid),
    (core) => accountDelete(core)(viewer, { password: PASSWORD }),
  ]);
  expect(deleted?.type).toBe('AccountDeleteSuccess');
});

test('ACC-21: what comes behind a password change with the old password is refused', async () => {
  const { house, viewer, keyUid } = await withRaisedCost();
  const input = { currentPassword: PASSWORD, newPassword: NEW_PASSWORD };
  const results = await atOnce<Answer>(house, keyUid, [
    (core) => passwordChange(core)(viewer, input),
    logIn(keyUid),
    (core) => passwordChange(core)(viewer, { ...input, newPassword: 'yet another password' }),
    (core) => accountDelete(core)(viewer, { password: PASSWORD }),
  ]);
  expect(results.map(({ type }) => type)).toEqual([
    'PasswordChangeSuccess',
    ...Array(3).fill('InvalidCredentialsError'),
  ]);
});
