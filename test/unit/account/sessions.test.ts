import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { UnauthenticatedError } from '../../../domains/shared/errors.ts';
import type { Viewer } from '../../../domains/shared/viewer.ts';
import { createPerson, HERE, type House, opened, openHouse, PASSWORD } from './house.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

async function login(house: House, { keyUid }: Viewer, deviceName?: string) {
  const input = { keyUid, password: PASSWORD, ...(deviceName && { deviceName }) };
  return opened(await house.service.login(input, HERE));
}

test('ACC-12: a token is 256 bits, and only its hash and a wrapped key are kept', async () => {
  const house = await openHouse();
  const { token, viewer } = await createPerson(house, 'Alice');
  expect(Buffer.from(token, 'base64url')).toHaveLength(32);
  const row = await house.database.reader.session.findUnique({ where: { id: viewer.sessionId } });
  const bytes = Buffer.from(token, 'base64url');
  expect(row?.tokenHash).toBe(createHash('sha256').update(bytes).digest('hex'));
  expect(JSON.stringify(row)).not.toContain(token);
  expect(Buffer.from(row?.tokenBox ?? []).includes(bytes)).toBe(false);
});

test.each([
  ['nothing', ''],
  ['another token', 'A'.repeat(43)],
  ['too much', 'A'.repeat(44)],
  ['no base64url', `${'A'.repeat(42)}+`],
  ['bits that no token has', `${'A'.repeat(42)}B`],
])('ACC-12: %s is nobody’s token', async (_what, text) => {
  const house = await openHouse();
  await createPerson(house, 'Alice');
  expect(await house.service.authenticate(text)).toBeNull();
});

test('ACC-12: a wrapped key put into another session’s row does not unlock that one', async () => {
  const house = await openHouse();
  const alice = await createPerson(house, 'Alice');
  const other = await login(house, alice.viewer);
  await house.restart();
  const id = alice.viewer.sessionId;
  const { tokenHash, tokenBox } = await house.database.reader.session.findUniqueOrThrow({
    where: { id },
  });
  await house.uow.run('alice', async ({ db }) => {
    await db.session.delete({ where: { id } });
    const data = { tokenHash, tokenBox };
    await db.session.update({ where: { id: other.viewer.sessionId }, data });
  });
  expect(await house.service.authenticate(alice.token)).toBeNull();
  expect(await house.service.authenticate(other.token)).toBeNull();
});

test('ACC-14: a session survives a restart and unlocks with its token', async () => {
  const house = await openHouse();
  const alice = await createPerson(house, 'Alice');
  const place = { table: 'Message', column: 'text', row: '1' };
  const sealed = alice.viewer.sealer.sealText(place, 'hello');
  const first = {
    ...house.unlocked[0],
    chatKey: Uint8Array.from(house.unlocked[0]?.chatKey ?? []),
  };
  await house.restart();
  expect(house.unlocked).toHaveLength(1);
  const viewer = await house.service.authenticate(alice.token);
  expect(viewer).toMatchObject({
    accountId: alice.viewer.accountId,
    publicKey: alice.viewer.publicKey,
  });
  expect(viewer?.sealer.openText(place, sealed)).toBe('hello');
  expect(house.unlocked[1]?.chatKey).toEqual(first.chatKey);
  expect(house.unlocked[1]?.installationId).toBe(first.installationId);
});

test('ACC-14: many requests at once after a restart unlock once', async () => {
  const house = await openHouse();
  const { token } = await createPerson(house, 'Alice');
  await house.restart();
  house.calls.length = 0;
  const viewers = await Promise.all(
    Array.from({ length: 10 }, () => house.service.authenticate(token)),
  );
  expect(new Set(viewers).size).toBe(1);
  expect(viewers[0]).not.toBeNull();
  expect(house.calls).toHaveLength(1);
});

test('ACC-13: an idle session ends, a used one goes on', async () => {
  const house = await openHouse({ sessions: { sweepMs: DAY } });
  const { token, viewer } = await createPerson(house, 'Alice');
  for (let day = 0; day < 3; day++) {
    await house.clock.advance(6 * DAY);
    expect(await house.service.authenticate(token), `day ${day}`).toBe(viewer);
  }
  await house.clock.advance(7 * DAY);
  expect(await house.service.authenticate(token)).toBeNull();
  expect(viewer.ended.aborted).toBe(true);
});

test('ACC-13: a session ends for age however much it is used', async () => {
  const house = await openHouse({
    sessions: { idleMs: 10 * DAY, absoluteMs: 15 * DAY, sweepMs: DAY },
  });
  const { token } = await createPerson(house, 'Alice');
  const expiries: number[] = [];
  for (let day = 0; day < 14; day++) {
    await house.clock.advance(DAY);
    const viewer = await house.service.authenticate(token);
    if (!viewer) throw new Error(`The session ended on day ${day}`);
    const [session] = await house.service.sessions(viewer);
    expiries.push((session?.expiresAt.getTime() ?? 0) - house.clock.now());
  }
  expect(expiries.at(0)).toBe(10 * DAY);
  expect(expiries.at(-1)).toBe(DAY);
  await house.clock.advance(DAY);
  expect(await house.service.authenticate(token)).toBeNull();
});

test('ACC-13: a request at the very instant of expiry is refused, with no sweep in between', async () => {
  const house = await openHouse({ sessions: { sweepMs: 100 * DAY } });
  const { token, viewer } = await createPerson(house, 'Alice');
  await house.clock.advance(7 * DAY - 1);
  expect(viewer.ended.aborted).toBe(false);
  await house.clock.advance(1);
  expect(await house.service.authenticate(token)).toBeNull();
  expect(viewer.ended.aborted).toBe(true);
  expect(await house.database.reader.session.count()).toBe(0);
});

test('ACC-13: the use of a session is written at most once a minute', async () => {
  const house = await openHouse();
  const { token, viewer } = await createPerson(house, 'Alice');
  const lastUsed = async () => (await house.service.sessions(viewer))[0]?.lastUsedAt.getTime();
  const start = house.clock.now();
  await house.clock.advance(MINUTE - 1);
  await house.service.authenticate(token);
  expect(await lastUsed()).toBe(start);
  await house.clock.advance(1);
  await house.service.authenticate(token);
  expect(await lastUsed()).toBe(start + MINUTE);
});

test('ACC-15: the sweeper ends expired sessions nobody asks about', async () => {
  const house = await openHouse({ sessions: { sweepMs: 60 * MINUTE } });
  const { viewer } = await createPerson(house, 'Alice');
  const ended = new Promise((resolve) => viewer.ended.addEventListener('abort', resolve));
  await house.clock.advance(7 * DAY + 60 * MINUTE);
  await ended;
  await house.service.sweep();
  expect(house.calls).toEqual([`unlocked ${viewer.accountId}`, `locked ${viewer.accountId}`]);
});

test('ACC-15: a session whose row another process deleted ends with the next sweep', async () => {
  const house = await openHouse();
  const { viewer } = await createPerson(house, 'Alice');
  await house.uow.run('alice', ({ db }) => db.session.deleteMany());
  await house.service.sweep();
  expect(viewer.ended.aborted).toBe(true);
});

test('ACC-16: the account unlocks with its first session and locks with its last', async () => {
  let finishLocking = () => {};
  const locking = new Promise<void>((resolve) => {
    finishLocking = resolve;
  });
  const house = await openHouse({ onLocked: () => locking });
  const first = await createPerson(house, 'Alice');
  const second = await login(house, first.viewer);
  expect(house.calls).toEqual([`unlocked ${first.viewer.accountId}`]);
  const { chatKey } = house.unlocked[0] ?? {};
  await house.service.logout(first.viewer);
  expect(first.viewer.ended.aborted).toBe(true);
  expect(second.viewer.ended.aborted).toBe(false);
  expect(await house.service.authenticate(first.token)).toBeNull();

  let answered = false;
  const logout = house.service.logout(second.viewer).then((result) => {
    answered = true;
    return result;
  });
  const place = { table: 'Message', column: 'text', row: '1' };
  await new Promise((resolve) => second.viewer.ended.addEventListener('abort', resolve));
  await house.clock.settle();
  expect(answered).toBe(false);
  // The engine is still stopping: what it writes last must be sealable.
  second.viewer.sealer.sealText(place, 'last words');
  finishLocking();
  expect(await logout).toEqual({ type: 'LogoutSuccess', sessionId: second.viewer.sessionId });
  expect(chatKey).toEqual(new Uint8Array(32));
  expect(() => second.viewer.sealer.sealText(place, 'too late')).toThrow(UnauthenticatedError);
});

test('ACC-16: a log-in during the last log-out waits, and unlocks anew', async () => {
  const house = await openHouse();
  const { viewer } = await createPerson(house, 'Alice');
  const [, again] = await Promise.all([house.service.logout(viewer), login(house, viewer)]);
  expect(again.viewer.ended.aborted).toBe(false);
  again.viewer.sealer.blindIndex('purpose', 'works');
  const { accountId } = viewer;
  const both = [
    // The log-in came second, …
    [`unlocked ${accountId}`, `locked ${accountId}`, `unlocked ${accountId}`],
    // … or before the log-out, which then was not the last.
    [`unlocked ${accountId}`],
  ];
  expect(both).toContainEqual(house.calls);
});

test('ACC-16: an engine that fails to stop does not keep the keys', async () => {
  const house = await openHouse({ onLocked: () => Promise.reject(new Error('stuck')) });
  const { viewer } = await createPerson(house, 'Alice');
  await house.service.logout(viewer);
  expect(house.unlocked[0]?.chatKey).toEqual(new Uint8Array(32));
});

test('ACC-17: one session too many ends the oldest', async () => {
  const house = await openHouse({ sessions: { max: 3 } });
  const first = await createPerson(house, 'Alice');
  const others = [];
  for (const name of ['phone', 'desk', 'car']) {
    await house.clock.advance(1000);
    others.push(await login(house, first.viewer, name));
  }
  expect(first.viewer.ended.aborted).toBe(true);
  expect(others.map(({ viewer }) => viewer.ended.aborted)).toEqual([false, false, false]);
  const viewer = others[0]?.viewer ?? first.viewer;
  const names = (await house.service.sessions(viewer)).map(({ deviceName }) => deviceName);
  expect(names).toEqual(['car', 'desk', 'phone']);
  expect(await house.service.authenticate(first.token)).toBeNull();
});

test('ACC-18: sessions of others are sessions of nobody', async () => {
  const house = await openHouse();
  const alice = await createPerson(house, 'Alice');
  const bobby = await createPerson(house, 'Bobby');
  const { service } = house;
  for (const id of [bobby.viewer.sessionId, 'nothing', '']) {
    expect(await service.sessionRevoke(alice.viewer, { id })).toMatchObject({
      type: 'SessionNotFoundError',
      message: 'No such session of this account. List them: `sessions`.',
    });
    expect(await service.sessionById(alice.viewer, id)).toBeNull();
  }
  expect(bobby.viewer.ended.aborted).toBe(false);
  expect(await service.accountById(alice.viewer, bobby.viewer.accountId)).toBeNull();
  expect(await service.accountById(alice.viewer, alice.viewer.accountId)).toMatchObject({
    keyUid: alice.viewer.keyUid,
  });
  expect(await service.sessions(alice.viewer)).toHaveLength(1);
});

test('ACC-15: a revoked session ends, the others stay', async () => {
  const house = await openHouse();
  const desk = await createPerson(house, 'Alice');
  const phone = await login(house, desk.viewer, 'phone');
  const id = phone.viewer.sessionId;
  expect(await house.service.sessionRevoke(desk.viewer, { id })).toEqual({
    type: 'SessionRevokeSuccess',
    sessionId: id,
  });
  expect(phone.viewer.ended.aborted).toBe(true);
  expect(await house.service.authenticate(phone.token)).toBeNull();
  expect(await house.service.authenticate(desk.token)).toBe(desk.viewer);
  expect((await house.service.sessionRevoke(desk.viewer, { id })).type).toBe(
    'SessionNotFoundError',
  );
});

test('ACC-13: a full disk does not lock out who only reads', async () => {
  const house = await openHouse();
  const { token, viewer } = await createPerson(house, 'Alice');
  await house.clock.advance(2 * MINUTE);
  await house.uow.run('alice', ({ db }) =>
    db.$executeRawUnsafe(
      "CREATE TRIGGER full BEFORE UPDATE ON Session BEGIN SELECT RAISE(ABORT, 'full'); END",
    ),
  );
  expect(await house.service.authenticate(token)).toBe(viewer);
});
