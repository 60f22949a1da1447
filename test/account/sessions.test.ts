import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chats } from '../../client/documents/chat.ts';
import { contactEvents } from '../../client/documents/contact.ts';
import {
  accountDelete,
  login,
  logout,
  passwordChange,
  sessionRevoke,
  sessions,
  viewer,
} from '../../client/documents/session.ts';
import { type GatewayClient, unwrap } from '../../client/index.ts';
import { startGateway, type TestGateway } from '../support/gateway.ts';
import { ask, PASSWORD, type Person } from '../support/person.ts';

let gateway: TestGateway;
let stranger: Person;
beforeAll(async () => {
  gateway = await startGateway();
  stranger = await gateway.person('Stranger');
});
afterAll(() => gateway[Symbol.asyncDispose]());

async function another({ keyUid }: Person, deviceName: string) {
  const input = { keyUid, password: PASSWORD, deviceName };
  const { login: result } = await gateway.client().request(login, { input });
  const { token, viewer: me } = unwrap(result, 'LoginSuccess');
  return { client: gateway.client(token), token, sessionId: me.session.id };
}

/** Somebody whose event log holds something: a stream of it that gives the event is known to be attached. */
async function busy(name: string): Promise<Person> {
  const person = await gateway.person(name);
  await ask(person, stranger);
  return person;
}

/** Listens, and resolves with the error code the stream ends with. */
async function listening(client: GatewayClient, { cursor }: Person) {
  const events = client.subscribe(contactEvents, {}, { after: cursor })[Symbol.asyncIterator]();
  expect((await events.next()).value).toMatchObject({ __typename: 'ContactRequestSent' });
  const drain = async (): Promise<unknown> => {
    try {
      while (!(await events.next()).done);
      return 'ended quietly';
    } catch (error) {
      return (error as { code?: string }).code;
    }
  };
  const ended = drain();
  return { ended };
}

const refused = (client: GatewayClient) =>
  expect(client.request(chats, {})).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });

describe('sessions', () => {
  test('ACC-14: a session goes on after a restart of the gateway', async () => {
    const alice = await gateway.person('Alice S');
    await gateway.stop();
    await gateway.start();
    const { viewer: me } = await alice.client.request(viewer, {});
    expect(me?.profile).toMatchObject({ displayName: 'Alice S', publicKey: alice.publicKey });
  });

  test('ACC-12: anonymous callers and invented tokens are UNAUTHENTICATED', async () => {
    await refused(gateway.client());
    await refused(gateway.client('A'.repeat(43)));
    await refused(gateway.client('not a token'));
  });

  test('ACC-15: log-out ends this session and its streams, not the other', async () => {
    const alice = await busy('Alice L');
    const phone = await another(alice, 'phone');
    const stream = await listening(alice.client, alice);
    const { logout: result } = await alice.client.request(logout, {});
    expect(result.__typename).toBe('LogoutSuccess');
    expect(await stream.ended).toBe('UNAUTHENTICATED');
    await refused(alice.client);
    expect((await phone.client.request(viewer, {})).viewer?.session.deviceName).toBe('phone');
  });

  test('ACC-15, ACC-18: a session can be revoked by its account only', async () => {
    const alice = await busy('Alice V');
    const bob = await gateway.person('Bobby V');
    const phone = await another(alice, 'phone');
    const stream = await listening(phone.client, alice);
    const revoke = async (who: Person, id: string) =>
      (await who.client.request(sessionRevoke, { input: { id } })).sessionRevoke;

    const answers = [await revoke(bob, phone.sessionId), await revoke(bob, 'garbage')];
    expect(answers[0]).toMatchObject({ code: 'SESSION_NOT_FOUND' });
    expect(answers[1]).toEqual(answers[0]);

    const { sessions: listed } = await alice.client.request(sessions, {});
    expect(listed.map(({ deviceName, current }) => [deviceName ?? null, current])).toEqual([
      ['phone', false],
      [null, true],
    ]);
    const { sessionId } = unwrap(await revoke(alice, phone.sessionId), 'SessionRevokeSuccess');
    expect(sessionId).toBe(phone.sessionId);
    expect(await stream.ended).toBe('UNAUTHENTICATED');
    await refused(phone.client);
    expect((await alice.client.request(sessions, {})).sessions).toHaveLength(1);
  });

  test('ACC-15, ACC-21: a changed password ends the other sessions', async () => {
    const alice = await busy('Alice P');
    const phone = await another(alice, 'phone');
    const [desk, other] = [
      await listening(alice.client, alice),
      await listening(phone.client, alice),
    ];
    const input = { currentPassword: PASSWORD, newPassword: 'a much better password' };
    const { passwordChange: result } = await alice.client.request(passwordChange, { input });
    expect(unwrap(result, 'PasswordChangeSuccess').sessionsEnded).toBe(1);
    expect(await other.ended).toBe('UNAUTHENTICATED');
    await refused(phone.client);
    await alice.client.request(chats, {});
    await alice.client.request(logout, {});
    expect(await desk.ended).toBe('UNAUTHENTICATED');
  });

  test('ACC-15, ACC-23: deletion ends every session', async () => {
    const alice = await busy('Alice X');
    const phone = await another(alice, 'phone');
    const stream = await listening(phone.client, alice);
    const input = { password: PASSWORD };
    const { accountDelete: result } = await alice.client.request(accountDelete, { input });
    unwrap(result, 'AccountDeleteSuccess');
    expect(await stream.ended).toBe('UNAUTHENTICATED');
    await refused(phone.client);
    await refused(alice.client);
  });
});
