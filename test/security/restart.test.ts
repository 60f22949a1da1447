import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  accountDelete,
  logout,
  passwordChange,
  sessionRevoke,
  sessions,
} from '../../client/documents/session.ts';
import { unwrap } from '../../client/index.ts';
import { startGateway, type TestGateway } from '../support/gateway.ts';
import { befriend, heard, type Person, say } from '../support/person.ts';
import { type GatewayProcess, startProcess } from './support/gateway-process.ts';
import { loginAgain, register, type SecretivePerson } from './support/people.ts';

let hers: GatewayProcess;
let his: TestGateway;
let alice: SecretivePerson;
let bob: Person;
let chat: { readonly alice: string; readonly bob: string };

const registered = (displayName: string) =>
  register(hers, { displayName, password: 'a password to come back with', deviceName: 'desk' });

beforeAll(async () => {
  his = await startGateway();
  hers = await startProcess({ bootstrap: his.bootstrap, settings: { LOG_LEVEL: 'warn' } });
  alice = await registered('Alice R');
  bob = await his.person('Bobby R');
  chat = await befriend(alice, bob);
}, 90_000);
afterAll(async () => {
  await hers[Symbol.asyncDispose]();
  await his[Symbol.asyncDispose]();
});

const isOver = (token: string) =>
  expect(hers.client(token).request(sessions, {})).rejects.toMatchObject({
    code: 'UNAUTHENTICATED',
  });

describe.each(['stop', 'kill'] as const)('after a %s', { timeout: 90_000 }, (end) => {
  test(`SEC-13: sessions live on, and what ended stays ended (${end})`, async () => {
    const phone = await loginAgain(alice, 'phone');
    const tablet = await loginAgain(alice, 'tablet');
    const carol = await registered('Carol R');
    const carolsPhone = await loginAgain(carol, 'phone');
    const dave = await registered('Dave R');
    const changed = { currentPassword: carol.password, newPassword: 'another one from now on' };
    const change = await carol.client.request(passwordChange, { input: changed });
    expect(unwrap(change.passwordChange, 'PasswordChangeSuccess').sessionsEnded).toBe(1);
    const removed = await dave.client.request(accountDelete, {
      input: { password: dave.password },
    });
    unwrap(removed.accountDelete, 'AccountDeleteSuccess');
    const revoked = await alice.client.request(sessionRevoke, { input: { id: tablet.sessionId } });
    unwrap(revoked.sessionRevoke, 'SessionRevokeSuccess');
    await hers.client(phone.token).request(logout, {});
    // At once: what was answered is on the disk.
    await hers[end]();
    await hers.start();

    const { sessions: left } = await alice.client.request(sessions, {});
    expect(left.map(({ current, deviceName }) => ({ current, deviceName }))).toEqual([
      { current: true, deviceName: 'desk' },
    ]);
    expect((await carol.client.request(sessions, {})).sessions).toHaveLength(1);
    for (const { token } of [phone, tablet, carolsPhone, dave]) await isOver(token);
  });

  test(`SEC-14: the token brings the messages back that came meanwhile (${end})`, async () => {
    const missed = `missed during a ${end}`;
    await hers[end]();
    await say(bob, chat.bob, missed);
    await hers.start();
    // Showing the token is all: nobody logs in.
    await heard(alice, chat.alice, missed);
    const answer = `and back after a ${end}`;
    await say(alice, chat.alice, answer);
    await heard(bob, chat.bob, answer);
  });
});
