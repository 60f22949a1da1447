import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Wallet } from 'ethers';
import { expect, test } from 'vitest';
import { decodeCursor } from '../../../domains/shared/event-cursor.ts';
import vectors from '../../vectors/keys-hd-keystore.json' with { type: 'json' };
import {
  createPerson,
  HERE,
  keystoreFiles,
  MNEMONIC,
  opened,
  openHouse,
  PASSWORD,
} from './house.ts';

const ELSEWHERE = { address: '203.0.113.7', loopback: false };

test('ACC-1: an account is made of a fresh seed phrase and logged in', async () => {
  const house = await openHouse();
  const { service } = house;
  const input = { displayName: ' Alice ', password: PASSWORD, deviceName: ' desk ' };
  const { token, viewer } = opened(await service.accountCreate(input, HERE));
  const reveal = await service.mnemonicReveal(viewer, { password: PASSWORD });
  expect(reveal).toMatchObject({ type: 'MnemonicRevealSuccess' });
  expect((reveal as { mnemonic: string }).mnemonic.split(' ')).toHaveLength(12);
  expect(await service.authenticate(token)).toBe(viewer);
  expect(await house.profiles.profile(viewer)).toMatchObject({
    id: viewer.accountId,
    keyUid: viewer.keyUid,
    publicKey: viewer.publicKey,
    displayName: 'Alice',
  });
  const [session] = await service.sessions(viewer);
  expect(session).toMatchObject({ id: viewer.sessionId, deviceName: 'desk', current: true });
  const other = opened(await service.accountCreate(input, HERE));
  expect(other.viewer.publicKey).not.toBe(viewer.publicKey);
});

test('ACC-3: the same seed phrase restores the same keys, once', async () => {
  const { service, profiles } = await openHouse();
  const input = { mnemonic: `  ${MNEMONIC.toUpperCase()} `, password: PASSWORD };
  const { viewer } = opened(await service.accountRestore(input, HERE));
  const { emptyPassphrase } = vectors.computed;
  expect(viewer.keyUid).toBe(emptyPassphrase.keyUid);
  const chat = emptyPassphrase.derived.find(({ path }) => path === "m/43'/60'/1581'/0'/0");
  expect(viewer.publicKey).toBe(chat?.publicKey);
  expect((await profiles.profile(viewer)).displayName).toBeNull();
  expect(await service.accountRestore({ ...input, displayName: 'Alice' }, HERE)).toMatchObject({
    type: 'AccountExistsError',
    code: 'ACCOUNT_EXISTS',
  });
  expect(await service.accounts()).toHaveLength(1);
});

test('ACC-3: of two restores at once one wins, and its keystore stays', async () => {
  const house = await openHouse();
  const input = { mnemonic: MNEMONIC, password: PASSWORD };
  const results = await Promise.all([1, 2, 3].map(() => house.service.accountRestore(input, HERE)));
  expect(results.map(({ type }) => type).sort()).toEqual([
    'AccountExistsError',
    'AccountExistsError',
    'AccountRestoreSuccess',
  ]);
  const files = await keystoreFiles(house, vectors.computed.emptyPassphrase.keyUid);
  expect(files.size).toBe(5);
});

test.each([
  ['displayName', { displayName: 'no' }],
  ['password', { password: 'too short' }],
  ['password', { password: 'x'.repeat(1025) }],
  ['deviceName', { deviceName: 'x'.repeat(65) }],
])('ACC-5: a broken %s is an issue and makes nothing', async (path, broken) => {
  const { service } = await openHouse();
  const input = { displayName: 'Alice', password: PASSWORD, ...broken };
  expect(await service.accountCreate(input, HERE)).toMatchObject({
    type: 'InvalidInputError',
    issues: [{ path: [path] }],
  });
  expect(await service.accounts()).toEqual([]);
});

test('ACC-3: every broken rule of a restore is told at once', async () => {
  const { service } = await openHouse();
  const input = {
    mnemonic: 'abandon',
    password: '',
    displayName: 'no',
    deviceName: 'x'.repeat(65),
  };
  const result = await service.accountRestore(input, HERE);
  expect(result).toMatchObject({
    type: 'InvalidInputError',
    issues: [
      { path: ['password'] },
      { path: ['mnemonic'] },
      { path: ['displayName'] },
      { path: ['deviceName'] },
    ],
  });
});

test('ACC-5: the same password in another Unicode form logs in', async () => {
  const { service } = await openHouse();
  const input = { displayName: 'Alice', password: 'p\u00e4ssword \ufb01ve' };
  const { viewer } = opened(await service.accountCreate(input, HERE));
  const { keyUid } = viewer;
  const again = await service.login({ keyUid, password: 'pa\u0308ssword five' }, HERE);
  expect(again.type).toBe('LoginSuccess');
});

test('ACC-6: open registration holds on the own machine only', async () => {
  const { service } = await openHouse();
  const input = { displayName: 'Alice', password: PASSWORD };
  const closed = { type: 'RegistrationClosedError', code: 'REGISTRATION_CLOSED' };
  expect(await service.accountCreate(input, ELSEWHERE)).toMatchObject(closed);
  expect((await service.accountCreate(input, HERE)).type).toBe('AccountCreateSuccess');
});

test('ACC-6: a closed gateway takes nobody', async () => {
  const { service } = await openHouse({ registration: { mode: 'closed' } });
  const restore = { mnemonic: MNEMONIC, password: PASSWORD };
  const create = { displayName: 'Alice', password: PASSWORD };
  expect((await service.accountCreate(create, HERE)).type).toBe('RegistrationClosedError');
  expect((await service.accountRestore(restore, HERE)).type).toBe('RegistrationClosedError');
});

test('ACC-6: registration by token takes who shows it, and limits guessing', async () => {
  const registration = { mode: 'token', token: 'let me in' } as const;
  const { service, clock } = await openHouse({ registration });
  const input = { displayName: 'Alice', password: PASSWORD };
  const attempt = (registrationToken?: string) =>
    service.accountCreate({ ...input, ...(registrationToken && { registrationToken }) }, ELSEWHERE);
  expect((await attempt()).type).toBe('RegistrationClosedError');
  expect((await attempt('let me in')).type).toBe('AccountCreateSuccess');
  for (let i = 0; i < 30; i++) {
    expect((await attempt(`guess ${i}`)).type).toBe('RegistrationClosedError');
  }
  await expect(attempt('let me in')).rejects.toMatchObject({ name: 'RateLimitedError' });
  await clock.advance(2_000);
  expect((await attempt('let me in')).type).toBe('AccountCreateSuccess');
});

test('ACC-25: the keystore holds the five keys, readable by other wallets, its owner’s alone', async () => {
  const house = await openHouse();
  const input = { mnemonic: MNEMONIC, password: PASSWORD };
  const { viewer } = opened(await house.service.accountRestore(input, HERE));
  const files = await keystoreFiles(house, viewer.keyUid);
  const wallets = await Promise.all(
    [...files.values()].map((json) => Wallet.fromEncryptedJson(json, PASSWORD)),
  );
  const expected = [
    'm',
    "m/44'/60'/0'/0",
    "m/44'/60'/0'/0/0",
    "m/43'/60'/1581'",
    "m/43'/60'/1581'/0'/0",
  ];
  const derived = vectors.computed.emptyPassphrase.derived.filter(({ path }) =>
    expected.includes(path),
  );
  expect(wallets.map(({ privateKey }) => privateKey).sort()).toEqual(
    derived.map(({ privateKey }) => privateKey).sort(),
  );
  const folder = join(house.dataDir, 'keystore', viewer.keyUid);
  if (process.platform !== 'win32') {
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
    for (const name of files.keys()) {
      expect((await stat(join(folder, name))).mode & 0o777).toBe(0o600);
    }
  }
  for (const name of files.keys())
    expect(name).toMatch(/^UTC--2026-01-01T00-00-00\.000Z--[0-9a-f]{40}$/);
});

test('ACC-24: the cursor lies before what the log-in causes', async () => {
  let emit: ((accountId: string) => Promise<string>) | null = null;
  const events: Promise<string>[] = [];
  const house = await openHouse({
    onUnlocked({ accountId }) {
      if (emit) events.push(emit(accountId));
    },
  });
  emit = (accountId) =>
    house.uow.run(accountId, (work) =>
      work.emit({ accountId, domain: 'chat', type: 'ChatCreated' }),
    );
  const { viewer, cursor } = await createPerson(house, 'Alice');
  const [event] = await Promise.all(events);
  const position = decodeCursor(viewer.accountId, cursor);
  expect(position).not.toBeNull();
  expect(position).toBeLessThan(decodeCursor(viewer.accountId, event ?? '') ?? 0n);
  const next = opened(
    await house.service.login({ keyUid: viewer.keyUid, password: PASSWORD }, HERE),
  );
  expect(next.cursor).toBe(event);
});
