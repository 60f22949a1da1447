import { bytesToHex } from '@noble/hashes/utils.js';
import { HDKey } from '@scure/bip32';
import { mnemonicToSeedSync } from '@scure/bip39';
import { expect, test } from 'vitest';
import { ethAddress } from '../../../domains/shared/identity/eth-address.ts';
import { deriveProfile, PATHS } from '../../../domains/shared/identity/keys.ts';
import { newMnemonic, toMnemonic } from '../../../domains/shared/identity/mnemonic.ts';
import { publicKeyOf, toPublicKey } from '../../../domains/shared/identity/public-key.ts';
import { createSeededRandom } from '../../support/seeded-random.ts';
import ethVectors from '../../vectors/eth-address.json' with { type: 'json' };
import vectors from '../../vectors/keys-hd-keystore.json' with { type: 'json' };

const { mnemonic, emptyPassphrase } = vectors.computed;

test('ACC-2: the paths give the keys, addresses and keyUid of the vectors', async () => {
  const { keys, keyUid, publicKey } = await deriveProfile(mnemonic);
  expect(keyUid).toBe(vectors.computed.emptyPassphrase.keyUid);
  const byPath = new Map(emptyPassphrase.derived.map((derived) => [derived.path, derived]));
  for (const [name, path] of Object.entries(PATHS)) {
    const expected = byPath.get(path);
    const key = keys[name as keyof typeof keys];
    expect(`0x${bytesToHex(key)}`, path).toBe(expected?.privateKey);
    expect(publicKeyOf(key), path).toBe(expected?.publicKey);
    expect(ethAddress(publicKeyOf(key)), path).toBe(expected?.address);
  }
  expect(publicKey).toBe(byPath.get(PATHS.chat)?.publicKey);
});

test('ACC-2: the upstream vector with a passphrase derives to its wallet keys', async () => {
  for (const vector of vectors.vectors) {
    const { keys } = await deriveProfile(vector.mnemonic, vector.bip39Passphrase);
    const root = HDKey.fromMasterSeed(mnemonicToSeedSync(vector.mnemonic, vector.bip39Passphrase));
    expect(root.privateExtendedKey).toBe(vector.extendedMasterKey);
    expect(`0x${bytesToHex(keys.defaultWallet)}`).toBe(vector.bip44Key0);
    expect(ethAddress(publicKeyOf(keys.defaultWallet))).toBe(vector.bip44Address0);
  }
});

test('ACC-2: wiping leaves no key', async () => {
  const profile = await deriveProfile(mnemonic);
  profile.wipe();
  for (const key of Object.values(profile.keys)) expect(key).toEqual(new Uint8Array(32));
});

test('ACC-2: addresses carry the checksum of the vectors', () => {
  for (const { compressedPublicKey, address } of ethVectors.vectors) {
    const key = toPublicKey(Buffer.from(compressedPublicKey.slice(2), 'hex'));
    expect(key && ethAddress(key)).toBe(address);
  }
});

test('ACC-1: a new seed phrase has twelve valid words, each time others', () => {
  const random = createSeededRandom(1);
  const [first, second] = [newMnemonic(random), newMnemonic(random)];
  expect(first.split(' ')).toHaveLength(12);
  expect(toMnemonic(first)).toBe(first);
  expect(second).not.toBe(first);
});

test('ACC-3: case, white space and Unicode form of a seed phrase do not matter', () => {
  expect(toMnemonic(`  ${mnemonic.toUpperCase().replaceAll(' ', '\n\t ')}\u3000`)).toBe(mnemonic);
  // Full-width letters are the same letters under NFKD.
  const wide = [...mnemonic].map((c) =>
    c === ' ' ? c : String.fromCodePoint((c.codePointAt(0) ?? 0) + 0xfee0),
  );
  expect(toMnemonic(wide.join(''))).toBe(mnemonic);
});

test.each([
  ['a wrong checksum', mnemonic.replace(/about$/, 'abandon')],
  ['a word that is not in the list', mnemonic.replace(/about$/, 'status')],
  ['eleven words', mnemonic.split(' ').slice(1).join(' ')],
  ['nothing', ''],
  ['no words at all', ' \n '],
  ['too much', `${mnemonic} `.repeat(200)],
])('ACC-3: %s is no seed phrase', (_what, text) => {
  expect(toMnemonic(text)).toBeNull();
});
