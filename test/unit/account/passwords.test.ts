import { Wallet } from 'ethers';
import { expect, test } from 'vitest';
import { createAttempts, networkOf } from '../../../domains/account/attempts.ts';
import { checkPassword } from '../../../domains/account/credentials.ts';
import { createCore } from '../../../domains/account/deps.ts';
import type { Kdf } from '../../../domains/account/kdf.ts';
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

const NEW_PASSWORD = 'a much better password';
const UNKNOWN = `0x${'ab'.repeat(32)}`;
const from = (address: string) => ({ address, loopback: false });

async function tryPassword(house: House, keyUid: string, password: string, address = '127.0.0.1') {
  return (await house.service.login({ keyUid, password }, from(address))).type;
}

async function opensWith(house: House, keyUid: string, password: string): Promise<boolean[]> {
  const files = await keystoreFiles(house, keyUid);
  return Promise.all(
    [...files.values()].map((json) =>
      Wallet.fromEncryptedJson(json, password).then(
        () => true,
        () => false,
      ),
    ),
  );
}

test('ACC-19: a wrong password and an unknown account get the same answer', async () => {
  const house = await openHouse();
  const { viewer } = await createPerson(house, 'Alice');
  const { keyUid } = viewer;
  const wrong = await house.service.login({ keyUid, password: 'wrong' }, HERE);
  const unknown = await house.service.login({ keyUid: UNKNOWN, password: 'wrong' }, HERE);
  expect(wrong).toMatchObject({ type: 'InvalidCredentialsError', code: 'INVALID_CREDENTIALS' });
  expect(unknown).toEqual(wrong);
  for (const text of ['', 'alice', `${keyUid}00`, '../../etc/passwd']) {
    expect(await house.service.login({ keyUid: text, password: PASSWORD }, HERE)).toEqual(wrong);
  }
  expect(await house.service.login({ keyUid, password: 'x'.repeat(5000) }, HERE)).toEqual(wrong);
  const upper = `0x${keyUid.slice(2).toUpperCase()}`;
  expect(await tryPassword(house, upper, PASSWORD)).toBe('LoginSuccess');
});

test('ACC-19: an unknown account costs the derivation that a known one costs', async () => {
  const house = await openHouse();
  const { viewer } = await createPerson(house, 'Alice');
  const core = createCore(house.deps);
  const derived: object[] = [];
  const kdf: Kdf = {
    derive(password, { salt: _salt, ...params }) {
      derived.push(params);
      return core.kdf.derive(password, { salt: new Uint8Array(32), ...params });
    },
  };
  for (const keyUid of [viewer.keyUid, UNKNOWN, 'no key uid']) {
    expect(await checkPassword({ ...core, kdf }, { keyUid, password: 'wrong' })).toBeNull();
  }
  expect(derived).toHaveLength(3);
  expect(derived[1]).toEqual(expect.objectContaining({ N: FAST.N, r: FAST.r, p: FAST.p }));
  expect(derived[0]).toMatchObject(derived[1] ?? {});
  expect(derived[2]).toEqual(derived[1]);
});

test('ACC-20: wrong passwords pause the account, longer each time, and only it', async () => {
  const house = await openHouse();
  const alice = await createPerson(house, 'Alice');
  const bobby = await createPerson(house, 'Bobby');
  const { keyUid } = alice.viewer;
  for (let i = 0; i < 5; i++) {
    expect(await tryPassword(house, keyUid, 'wrong', `192.0.2.${i}`)).toBe(
      'InvalidCredentialsError',
    );
  }
  const limited = (retryAfterMs: number) => ({ name: 'RateLimitedError', retryAfterMs });
  await expect(tryPassword(house, keyUid, PASSWORD, '198.51.100.1')).rejects.toMatchObject(
    limited(2000),
  );
  const { service } = house;
  await expect(service.mnemonicReveal(alice.viewer, { password: PASSWORD })).rejects.toMatchObject(
    limited(2000),
  );
  expect(await tryPassword(house, bobby.viewer.keyUid, PASSWORD)).toBe('LoginSuccess');
  await house.clock.advance(2000);
  expect(await tryPassword(house, keyUid, 'wrong')).toBe('InvalidCredentialsError');
  await expect(tryPassword(house, keyUid, PASSWORD)).rejects.toMatchObject(limited(4000));
  await house.clock.advance(4000);
  expect(await tryPassword(house, keyUid, PASSWORD)).toBe('LoginSuccess');
  expect(await tryPassword(house, keyUid, 'wrong')).toBe('InvalidCredentialsError');
});

test('ACC-20: an unknown account is paused as a known one is', async () => {
  const house = await openHouse();
  for (let i = 0; i < 5; i++) await tryPassword(house, UNKNOWN, 'wrong');
  await expect(tryPassword(house, UNKNOWN, 'wrong')).rejects.toMatchObject({ retryAfterMs: 2000 });
});

test('ACC-20: parallel guesses do not outrun the limit', async () => {
  const house = await openHouse();
  const { viewer } = await createPerson(house, 'Alice');
  const guesses = Array.from({ length: 20 }, (_, i) =>
    tryPassword(house, viewer.keyUid, `wrong ${i}`),
  );
  const results = await Promise.allSettled(guesses);
  const answered = results.filter(({ status }) => status === 'fulfilled');
  expect(answered).toHaveLength(5);
});

test('ACC-20: one source is paused over all accounts', async () => {
  const house = await openHouse();
  const { viewer } = await createPerson(house, 'Alice');
  for (let i = 0; i < 30; i++) {
    const keyUid = `0x${i.toString(16).padStart(64, '0')}`;
    expect(await tryPassword(house, keyUid, 'wrong', '2001:db8::1')).toBe(
      'InvalidCredentialsError',
    );
  }
  const right = (address: string) => tryPassword(house, viewer.keyUid, PASSWORD, address);
  await expect(right('2001:db8::2')).rejects.toMatchObject({ name: 'RateLimitedError' });
  expect(await right('2001:db8:0:1::1')).toBe('LoginSuccess');
});

test.each([
  ['192.0.2.1', '192.0.2.1'],
  ['::ffff:192.0.2.1', '::ffff:192.0.2.1'],
  ['2001:db8::1', '2001:db8:0:0::/64'],
  ['2001:0db8:0:0:ffff::1', '2001:db8:0:0::/64'],
  ['::1', '0:0:0:0::/64'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64'],
])('ACC-20: the source %s counts as %s', (address, network) => {
  expect(networkOf(address)).toBe(network);
});

test('ACC-20: after half an hour everything is forgotten, and pauses never exceed five minutes', () => {
  let now = 0;
  const attempts = createAttempts(() => now);
  const pauseAfter = (times: number): number => {
    for (let i = 0; i < times; i++) {
      try {
        attempts.begin({ keyUid: 'alice' });
      } catch (error) {
        now += (error as { retryAfterMs: number }).retryAfterMs;
        attempts.begin({ keyUid: 'alice' });
      }
    }
    try {
      attempts.begin({ keyUid: 'alice' });
      return 0;
    } catch (error) {
      return (error as { retryAfterMs: number }).retryAfterMs;
    }
  };
  expect(pauseAfter(40)).toBe(300_000);
  now += 30 * 60_000;
  expect(pauseAfter(4)).toBe(0);
});

test('ACC-21: a changed password opens everything, the old one nothing', async () => {
  const house = await openHouse();
  const desk = await createPerson(house, 'Alice');
  const { keyUid, accountId } = desk.viewer;
  const phone = opened(await house.service.login({ keyUid, password: PASSWORD }, HERE));
  const place = { table: 'Message', column: 'text', row: '1' };
  const sealed = desk.viewer.sealer.sealText(place, 'hello');
  const input = { currentPassword: PASSWORD, newPassword: NEW_PASSWORD };
  expect(await house.service.passwordChange(desk.viewer, input)).toMatchObject({
    type: 'PasswordChangeSuccess',
    account: { id: accountId, keyUid },
    sessionsEnded: 1,
  });
  expect(phone.viewer.ended.aborted).toBe(true);
  expect(await house.service.authenticate(phone.token)).toBeNull();
  expect(await house.service.authenticate(desk.token)).toBe(desk.viewer);
  expect(await tryPassword(house, keyUid, PASSWORD)).toBe('InvalidCredentialsError');
  expect(await opensWith(house, keyUid, NEW_PASSWORD)).toEqual(Array(5).fill(true));
  expect(await opensWith(house, keyUid, PASSWORD)).toEqual(Array(5).fill(false));
  await house.restart();
  const again = opened(await house.service.login({ keyUid, password: NEW_PASSWORD }, HERE));
  expect(again.viewer.sealer.openText(place, sealed)).toBe('hello');
});

test('ACC-21: with the wrong password, or a bad new one, nothing changes', async () => {
  const house = await openHouse();
  const { viewer } = await createPerson(house, 'Alice');
  const before = await keystoreFiles(house, viewer.keyUid);
  const { service } = house;
  expect(
    await service.passwordChange(viewer, { currentPassword: 'wrong', newPassword: NEW_PASSWORD }),
  ).toMatchObject({ type: 'InvalidCredentialsError' });
  expect(
    await service.passwordChange(viewer, { currentPassword: PASSWORD, newPassword: 'short' }),
  ).toMatchObject({ type: 'InvalidInputError', issues: [{ path: ['newPassword'] }] });
  expect(await keystoreFiles(house, viewer.keyUid)).toEqual(before);
  expect(await tryPassword(house, viewer.keyUid, PASSWORD)).toBe('LoginSuccess');
});

test('ACC-21: of two changes at once one wins, and box and files agree', async () => {
  const house = await openHouse();
  const { viewer } = await createPerson(house, 'Alice');
  const candidates = ['first new password', 'second new password'];
  const results = await Promise.all(
    candidates.map((newPassword) =>
      house.service.passwordChange(viewer, { currentPassword: PASSWORD, newPassword }),
    ),
  );
  const types = results.map(({ type }) => type);
  expect([...types].sort()).toEqual(['InvalidCredentialsError', 'PasswordChangeSuccess']);
  const winner = candidates[types.indexOf('PasswordChangeSuccess')] ?? '';
  expect(await opensWith(house, viewer.keyUid, winner)).toEqual(Array(5).fill(true));
  expect(await tryPassword(house, viewer.keyUid, winner)).toBe('LoginSuccess');
});

test('ACC-21: a log-in with the old password during the change gets no session', async () => {
  const house = await openHouse();
  const { viewer } = await createPerson(house, 'Alice');
  const input = { currentPassword: PASSWORD, newPassword: NEW_PASSWORD };
  const [change, login] = await Promise.all([
    house.service.passwordChange(viewer, input),
    house.service.login({ keyUid: viewer.keyUid, password: PASSWORD }, HERE),
  ]);
  expect(change.type).toBe('PasswordChangeSuccess');
  // Either it came first and was ended with the others, or it came second and was refused.
  if ('token' in login) expect(await house.service.authenticate(login.token)).toBeNull();
  expect(await house.service.sessions(viewer)).toHaveLength(1);
});

test('ACC-22: the seed phrase is shown for the password, and for nothing else', async () => {
  const { service, ...house } = await openHouse();
  const { viewer } = await createPerson({ service, ...house }, 'Alice');
  const refused = await service.mnemonicReveal(viewer, { password: 'wrong' });
  expect(refused).toMatchObject({ type: 'InvalidCredentialsError' });
  expect(refused).not.toHaveProperty('mnemonic');
  expect(await service.mnemonicReveal(viewer, { password: PASSWORD })).toMatchObject({
    type: 'MnemonicRevealSuccess',
  });
});

test('ACC-21: a change the database refuses changes nothing and ends nobody', async () => {
  const house = await openHouse();
  const desk = await createPerson(house, 'Alice');
  const { keyUid } = desk.viewer;
  const phone = opened(await house.service.login({ keyUid, password: PASSWORD }, HERE));
  const before = await keystoreFiles(house, keyUid);
  await house.uow.run('alice', ({ db }) =>
    db.$executeRawUnsafe(
      "CREATE TRIGGER keep BEFORE DELETE ON Session BEGIN SELECT RAISE(ABORT, 'kept'); END",
    ),
  );
  const input = { currentPassword: PASSWORD, newPassword: NEW_PASSWORD };
  await expect(house.service.passwordChange(desk.viewer, input)).rejects.toThrow();
  expect(phone.viewer.ended.aborted).toBe(false);
  expect(await keystoreFiles(house, keyUid)).toEqual(before);
  expect(await tryPassword(house, keyUid, PASSWORD)).toBe('LoginSuccess');
});
