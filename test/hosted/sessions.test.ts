import { cp, readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { chatEvents } from '../../client/documents/chat.ts';
import {
  accountDelete,
  accountRestore,
  login,
  logout,
  passwordChange,
  sessionRevoke,
  sessions,
  viewer,
} from '../../client/documents/session.ts';
import { GatewayError, unwrap } from '../../client/index.ts';
import type { TestGateway } from '../support/gateway.ts';
import { PASSWORD, type Person, registerPerson } from '../support/person.ts';
import { eventually } from '../support/until.ts';
import { at, holderOf, type Pair, startPair } from './support/pair.ts';
import { describeHosted } from './support/postgres.ts';

const MNEMONIC = 'legal winner thank year wave sausage worth useful legal winner thank yellow';

describeHosted('accounts and sessions over two processes', () => {
  let pair: Pair;
  beforeAll(async () => {
    pair = await startPair();
  });
  afterAll(() => pair?.[Symbol.asyncDispose]());

  /** Listens until the gateway says that the session ended. */
  function ending({ client, cursor }: Person): Promise<string> {
    const end = (async () => {
      try {
        for await (const _ of client.subscribe(chatEvents, {}, { after: cursor }));
      } catch (error) {
        return error instanceof GatewayError ? String(error.code) : 'something else';
      }
      return 'a quiet end';
    })();
    return end;
  }
  /** A person at a, whose token was shown at b too. */
  async function somebody(name: string): Promise<[atA: Person, atB: Person]> {
    const person = await registerPerson(pair.a, name);
    const other = at(pair.b, person);
    expect((await other.client.request(viewer, {})).viewer).not.toBeNull();
    return [person, other];
  }
  async function enter(gateway: TestGateway, { keyUid }: Person, password = PASSWORD) {
    const input = { keyUid, password };
    return (await gateway.client().request(login, { input })).login;
  }
  /** The keys are out of the memory of both: nobody runs the engine any more, nor waits to. */
  const locked = (person: Person) =>
    eventually(`nobody holds ${person.name}`, async () =>
      (await holderOf(pair, person)) === null ? true : null,
    );
  const keyFiles = async (gateway: TestGateway, { keyUid }: Pick<Person, 'keyUid'>) => {
    const folder = path.join(gateway.dataDir, 'keystore', keyUid);
    const names = await readdir(folder).catch(() => []);
    return Promise.all(names.map(async (name) => readFile(path.join(folder, name), 'utf8')));
  };
  const boxOf = async ({ keyUid }: Person) => {
    const sql = `SELECT "passwordBox" FROM "Account" WHERE "keyUid" = $1`;
    return (await pair.query<{ passwordBox: string }>(sql, [keyUid]))[0]?.passwordBox ?? '';
  };

  test('HOST-13: a log-out at one ends what runs at the other', async () => {
    const [atA, atB] = await somebody('alice logs out');
    const ended = [ending(atA), ending(atB)];
    await holderAppears(atA);
    unwrap((await atB.client.request(logout, {})).logout, 'LogoutSuccess');
    expect(await Promise.all(ended)).toEqual(['UNAUTHENTICATED', 'UNAUTHENTICATED']);
    await locked(atA);
    for (const who of [atA, atB]) {
      expect((await who.client.request(viewer, {})).viewer).toBeNull();
    }
  });

  test('HOST-13: revoking at one ends what runs at the other, and nothing else', async () => {
    const [atA, atB] = await somebody('Alice Revokes');
    const { token } = unwrap(await enter(pair.b, atA), 'LoginSuccess');
    const phone = { ...atB, token, client: pair.a.client(token) };
    const ended = ending(phone);
    const list = (await atB.client.request(sessions, {})).sessions;
    const id = list.find(({ current }) => !current)?.id ?? '';
    const { sessionRevoke: revoked } = await atB.client.request(sessionRevoke, { input: { id } });
    unwrap(revoked, 'SessionRevokeSuccess');
    expect(await ended).toBe('UNAUTHENTICATED');
    for (const who of [atA, atB]) {
      expect((await who.client.request(viewer, {})).viewer).not.toBeNull();
    }
  });

  test('HOST-13, HOST-16: a password change at one ends the other sessions at both; the new one opens everywhere', async () => {
    const [atA, atB] = await somebody('Alice Changes');
    const { token } = unwrap(await enter(pair.a, atA), 'LoginSuccess');
    const phone = ending({ ...atA, client: pair.a.client(token) });
    const input = { currentPassword: PASSWORD, newPassword: 'another good password' };
    const { passwordChange: changed } = await atB.client.request(passwordChange, { input });
    unwrap(changed, 'PasswordChangeSuccess');
    expect(await phone).toBe('UNAUTHENTICATED');
    expect((await enter(pair.a, atA)).__typename).toBe('InvalidCredentialsError');
    const before = await boxOf(atA);
    unwrap(await enter(pair.a, atA, input.newPassword), 'LoginSuccess');
    // The files here were under the old password until now.
    const { keystoreSalt } = JSON.parse(before);
    const files = await keyFiles(pair.a, atA);
    expect(files.map((text) => JSON.parse(text).crypto.kdfparams.salt)).toEqual(
      Array(5).fill(keystoreSalt),
    );
    expect(await boxOf(atA)).toBe(before);
  });

  test('HOST-16: log-ins in turns write each folder once, and the password box never', async () => {
    const [atA] = await somebody('alice in turns');
    expect(await keyFiles(pair.b, atA)).toEqual([]);
    const box = await boxOf(atA);
    unwrap(await enter(pair.b, atA), 'LoginSuccess');
    const files = [await keyFiles(pair.a, atA), await keyFiles(pair.b, atA)];
    expect(files.map(({ length }) => length)).toEqual([5, 5]);
    for (const gateway of [pair.a, pair.b, pair.a, pair.b]) {
      unwrap(await enter(gateway, atA), 'LoginSuccess');
    }
    expect([await keyFiles(pair.a, atA), await keyFiles(pair.b, atA)]).toEqual(files);
    expect(await boxOf(atA)).toBe(box);
  });

  test('HOST-13, HOST-17: a deletion at one ends everything at both, key files included', async () => {
    const [atA, atB] = await somebody('Alice Deletes');
    unwrap(await enter(pair.b, atA), 'LoginSuccess');
    expect(await keyFiles(pair.a, atA)).toHaveLength(5);
    const ended = [ending(atA), ending(atB)];
    const { accountDelete: deleted } = await atB.client.request(accountDelete, {
      input: { password: PASSWORD },
    });
    unwrap(deleted, 'AccountDeleteSuccess');
    expect(await Promise.all(ended)).toEqual(['UNAUTHENTICATED', 'UNAUTHENTICATED']);
    expect(await keyFiles(pair.b, atA)).toEqual([]);
    await eventually('the files are gone at the other too', async () =>
      (await keyFiles(pair.a, atA)).length === 0 ? true : null,
    );
  });

  test('HOST-17: who was not there removes the files at its start; files the database never knew stay', async () => {
    const [atA, atB] = await somebody('alice is absent');
    unwrap(await enter(pair.b, atA), 'LoginSuccess');
    const stranger = await registerPerson(pair.elsewhere, 'of another house');
    const folder = (gateway: TestGateway, keyUid: string) =>
      path.join(gateway.dataDir, 'keystore', keyUid);
    await pair.a.stop();
    await cp(folder(pair.elsewhere, stranger.keyUid), folder(pair.a, stranger.keyUid), {
      recursive: true,
    });
    const { accountDelete: deleted } = await atB.client.request(accountDelete, {
      input: { password: PASSWORD },
    });
    unwrap(deleted, 'AccountDeleteSuccess');
    expect(await keyFiles(pair.a, atA)).toHaveLength(5);
    await pair.a.start();
    expect(await keyFiles(pair.a, atA)).toEqual([]);
    expect(await keyFiles(pair.a, stranger)).toHaveLength(5);
  });

  test('HOST-14, HOST-17: of two that restore the same keys at once one succeeds; deleted, it can be restored at the other', async () => {
    const input = { mnemonic: MNEMONIC, password: PASSWORD };
    const restore = async (gateway: TestGateway) =>
      (await gateway.client().request(accountRestore, { input })).accountRestore;
    for (let times = 0; times < 4; times++) {
      const results = await Promise.all([pair.a, pair.b, pair.a, pair.b].map(restore));
      const names = results.map(({ __typename }) => __typename).sort();
      expect(names).toEqual([...Array(3).fill('AccountExistsError'), 'AccountRestoreSuccess']);
      const [done] = results.filter((one) => one.__typename === 'AccountRestoreSuccess');
      if (done?.__typename !== 'AccountRestoreSuccess') throw new Error('nobody succeeded');
      // The password opens it everywhere, whoever was faster.
      const { keyUid } = done.viewer.account;
      for (const gateway of [pair.a, pair.b]) {
        const entered = (
          await gateway.client().request(login, { input: { keyUid, password: PASSWORD } })
        ).login;
        unwrap(entered, 'LoginSuccess');
      }
      const client = (times % 2 === 0 ? pair.a : pair.b).client(done.token);
      const { accountDelete: deleted } = await client.request(accountDelete, {
        input: { password: PASSWORD },
      });
      unwrap(deleted, 'AccountDeleteSuccess');
    }
  });

  test('HOST-15: log-ins at both at once all succeed, also when the password box is written anew meanwhile', async () => {
    const [atA] = await somebody('alice at once');
    const gateways = [pair.a, pair.b, pair.a, pair.b];
    const all = async () => {
      const results = await Promise.all(gateways.map((gateway) => enter(gateway, atA)));
      return results.map(({ __typename }) => __typename);
    };
    expect(await all()).toEqual(Array(4).fill('LoginSuccess'));
    // For these a password box as cheap as that is too weak.
    const waku = (name: string) => pair.network.module(name);
    const kdf = { N: 2 ** 13, r: 8, p: 1 };
    await using c = await pair.join('c', { waku: waku('c'), kdf });
    await using d = await pair.join('d', { waku: waku('d'), kdf });
    const box = await boxOf(atA);
    gateways.push(c, d, c, d);
    expect(await all()).toEqual(Array(8).fill('LoginSuccess'));
    expect(await boxOf(atA)).not.toBe(box);
    expect(await all()).toEqual(Array(8).fill('LoginSuccess'));
  });

  test('HOST-15: of two password changes at once one wins, and its password alone opens', async () => {
    const [atA, atB] = await somebody('Alice Undecided');
    const change = async (who: Person, newPassword: string) => {
      const input = { currentPassword: PASSWORD, newPassword };
      return (await who.client.request(passwordChange, { input })).passwordChange.__typename;
    };
    const names = ['the password of a', 'the password of b'];
    const results = await Promise.all([change(atA, names[0] ?? ''), change(atB, names[1] ?? '')]);
    expect([...results].sort()).toEqual(['InvalidCredentialsError', 'PasswordChangeSuccess']);
    const winner = names[results.indexOf('PasswordChangeSuccess')] ?? '';
    for (const gateway of [pair.a, pair.b]) {
      expect((await enter(gateway, atA, PASSWORD)).__typename).toBe('InvalidCredentialsError');
      unwrap(await enter(gateway, atA, winner), 'LoginSuccess');
    }
  });

  async function holderAppears(person: Person) {
    await eventually(`somebody holds ${person.name}`, () => holderOf(pair, person));
  }
});
