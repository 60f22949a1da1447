import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { node } from '../../client/documents/node.ts';
import {
  accountCreate,
  accountDelete,
  accountRestore,
  accounts,
  login,
  mnemonicReveal,
  passwordChange,
  viewer,
} from '../../client/documents/session.ts';
import { unwrap } from '../../client/index.ts';
import { startGateway, type TestGateway } from '../support/gateway.ts';
import { PASSWORD, type Person } from '../support/person.ts';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startGateway();
});
afterAll(() => gateway[Symbol.asyncDispose]());

const tryLogin = async (keyUid: string, password: string) =>
  (await gateway.client().request(login, { input: { keyUid, password } })).login;

async function reveal({ client }: Person): Promise<string> {
  const result = await client.request(mnemonicReveal, { input: { password: PASSWORD } });
  return unwrap(result.mnemonicReveal, 'MnemonicRevealSuccess').mnemonic;
}

describe('accounts', () => {
  test('ACC-1: an account is made, named and logged in', async () => {
    const alice = await gateway.person('Alice A');
    const { viewer: me } = await alice.client.request(viewer, {});
    expect(me).toMatchObject({
      account: { keyUid: alice.keyUid },
      profile: {
        publicKey: alice.publicKey,
        keyUid: alice.keyUid,
        displayName: 'Alice A',
        compressedKey: expect.stringMatching(/^zQ3sh/),
        shareUrl: alice.shareUrl,
      },
      session: { current: true },
    });
    expect((await reveal(alice)).split(' ')).toHaveLength(12);
    const { viewer: nobody } = await gateway.client().request(viewer, {});
    expect(nobody ?? null).toBeNull();
  });

  test('ACC-4, ACC-5: input that breaks the rules makes nothing and names every rule', async () => {
    const input = { displayName: 'x.eth', password: 'short', deviceName: 'x'.repeat(65) };
    const before = (await gateway.client().request(accounts, {})).accounts.length;
    const { accountCreate: result } = await gateway.client().request(accountCreate, { input });
    expect(result).toMatchObject({
      code: 'INVALID_INPUT',
      issues: [{ path: ['password'] }, { path: ['displayName'] }, { path: ['deviceName'] }],
    });
    expect((await gateway.client().request(accounts, {})).accounts).toHaveLength(before);
  });

  test('ACC-11: on loopback the accounts are listed for a log-in screen, without names', async () => {
    const bob = await gateway.person('Bobby A');
    const { accounts: listed } = await gateway.client().request(accounts, {});
    expect(listed.map(({ keyUid }) => keyUid)).toContain(bob.keyUid);
    expect(JSON.stringify(listed)).not.toContain('Bobby');
  });

  test('ACC-19: wrong passwords and unknown accounts are not told apart', async () => {
    const alice = await gateway.person('Alice W');
    const wrong = await tryLogin(alice.keyUid, 'not her password');
    expect(wrong).toMatchObject({ code: 'INVALID_CREDENTIALS' });
    expect(await tryLogin(`0x${'00'.repeat(32)}`, 'not her password')).toEqual(wrong);
  });

  test('ACC-20: guessing is RATE_LIMITED with the time to wait', async () => {
    const alice = await gateway.person('Alice R');
    for (let i = 0; i < 5; i++) await tryLogin(alice.keyUid, `guess number ${i}`);
    await expect(tryLogin(alice.keyUid, PASSWORD)).rejects.toMatchObject({
      code: 'RATE_LIMITED',
      retryAfterMs: expect.any(Number),
    });
  });

  test('ACC-3, ACC-23: deleted, an account is gone; its seed phrase brings the keys back', async () => {
    const alice = await gateway.person('Alice D');
    const mnemonic = await reveal(alice);
    const remove = async (password: string) =>
      (await alice.client.request(accountDelete, { input: { password } })).accountDelete;
    expect(await remove('not her password')).toMatchObject({ code: 'INVALID_CREDENTIALS' });
    unwrap(await remove(PASSWORD), 'AccountDeleteSuccess');
    expect(await tryLogin(alice.keyUid, PASSWORD)).toMatchObject({ code: 'INVALID_CREDENTIALS' });
    const { viewer: nobody } = await alice.client.request(viewer, {});
    expect(nobody ?? null).toBeNull();

    const input = { mnemonic, password: 'another password' };
    const restore = async () =>
      (await gateway.client().request(accountRestore, { input })).accountRestore;
    const restored = unwrap(await restore(), 'AccountRestoreSuccess');
    expect(restored.viewer.profile).toMatchObject({
      publicKey: alice.publicKey,
      keyUid: alice.keyUid,
    });
    expect(restored.viewer.profile.displayName ?? null).toBeNull();
    expect(await restore()).toMatchObject({ code: 'ACCOUNT_EXISTS' });
  });

  test('ACC-21: after a change only the new password logs in', async () => {
    const alice = await gateway.person('Alice C');
    const change = async (currentPassword: string, newPassword: string) => {
      const input = { currentPassword, newPassword };
      return (await alice.client.request(passwordChange, { input })).passwordChange;
    };
    expect(await change('not her password', 'new password 1')).toMatchObject({
      code: 'INVALID_CREDENTIALS',
    });
    expect(await change(PASSWORD, 'short')).toMatchObject({ code: 'INVALID_INPUT' });
    const { sessionsEnded, account } = unwrap(
      await change(PASSWORD, 'new password 1'),
      'PasswordChangeSuccess',
    );
    expect({ sessionsEnded, keyUid: account.keyUid }).toEqual({
      sessionsEnded: 0,
      keyUid: alice.keyUid,
    });
    expect(await tryLogin(alice.keyUid, PASSWORD)).toMatchObject({ code: 'INVALID_CREDENTIALS' });
    unwrap(await tryLogin(alice.keyUid, 'new password 1'), 'LoginSuccess');
  });

  test('ACC-18: another account, its profile and session are objects of nobody', async () => {
    const alice = await gateway.person('Alice N');
    const bob = await gateway.person('Bobby N');
    const { viewer: his } = await bob.client.request(viewer, {});
    if (!his) throw new Error('Bob is logged in');
    for (const { id } of [his.account, his.profile, his.session]) {
      expect((await alice.client.request(node, { id })).node ?? null).toBeNull();
      expect((await bob.client.request(node, { id })).node).toMatchObject({ id });
    }
  });
});

const TOKEN = 'the-token-of-this-gateway';
test('ACC-6: a gateway that registers by token takes who shows it', async () => {
  const input = { displayName: 'Alice', password: PASSWORD };
  await using byToken = await startGateway({
    settings: { REGISTRATION: 'token', REGISTRATION_TOKEN: TOKEN },
  });
  const create = async (extra: object) =>
    (await byToken.client().request(accountCreate, { input: { ...input, ...extra } }))
      .accountCreate;
  expect(await create({})).toMatchObject({ code: 'REGISTRATION_CLOSED' });
  expect(await create({ registrationToken: 'a guess' })).toMatchObject({
    code: 'REGISTRATION_CLOSED',
  });
  unwrap(await create({ registrationToken: TOKEN }), 'AccountCreateSuccess');
});

test('ACC-6: a closed gateway takes nobody', async () => {
  await using closed = await startGateway({ settings: { REGISTRATION: 'closed' } });
  const input = { displayName: 'Alice', password: PASSWORD };
  const { accountCreate: result } = await closed.client().request(accountCreate, { input });
  expect(result).toMatchObject({ code: 'REGISTRATION_CLOSED' });
});
