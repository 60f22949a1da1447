import { createCipheriv, pbkdf2Sync } from 'node:crypto';
import { keccak_256 } from '@noble/hashes/sha3.js';
import { encryptKeystoreJson, Wallet } from 'ethers';
import { expect, test } from 'vitest';
import { createKdf } from '../../../domains/account/kdf.ts';
import { encryptKeys } from '../../../domains/account/keystore/encrypt.ts';
import { KeystoreError, type KeystoreFault } from '../../../domains/account/keystore/error.ts';
import { addressOf, openKeyFile } from '../../../domains/account/keystore/open.ts';
import { parseKeyFile } from '../../../domains/account/keystore/parse.ts';
import { createSeededRandom } from '../../support/seeded-random.ts';
import vectors from '../../vectors/keys-hd-keystore.json' with { type: 'json' };

const kdf = createKdf({ concurrency: 2, maxWaiting: 1000 });
const random = createSeededRandom(7);
const cost = { N: 2, r: 8, p: 1 };
const { file: statusGo, password, privateKey } = vectors.keystore;
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

interface KeyJson {
  address?: string;
  crypto: {
    cipher: string;
    ciphertext: string;
    cipherparams: { iv: string };
    kdf: string;
    kdfparams: { [name: string]: number | string };
    mac: string;
  };
  version: number | string;
  [member: string]: unknown;
}

async function cheapFile(secret = password): Promise<KeyJson> {
  const key = Buffer.from(privateKey, 'hex');
  const { files } = await encryptKeys(
    [key],
    { password: secret, salt: null },
    { kdf, cost, random },
  );
  return JSON.parse(files[0]?.text ?? '');
}

async function open(json: unknown, secret = password): Promise<Uint8Array> {
  const text = typeof json === 'string' ? json : JSON.stringify(json);
  return openKeyFile(parseKeyFile(text), secret, kdf);
}

async function faultOf(json: unknown, secret = password): Promise<KeystoreFault | 'none'> {
  try {
    await open(json, secret);
    return 'none';
  } catch (error) {
    if (error instanceof KeystoreError) return error.fault;
    throw error;
  }
}

test('ACC-26: a file of status-go opens, extra members and all', async () => {
  expect(hex(await open(statusGo))).toBe(privateKey);
  const extended = { ...statusGo, extendedkey: statusGo.crypto, subaccountindex: 0 };
  expect(hex(await open(extended))).toBe(privateKey);
  expect(await faultOf(statusGo, 'WRONG_PASSWORD')).toBe('PASSWORD');
});

test('ACC-25: ethers opens our files, and we open those of ethers', async () => {
  const secret = 'correct horse ﬁve battery';
  const json = await cheapFile(secret);
  const wallet = await Wallet.fromEncryptedJson(JSON.stringify(json), secret);
  expect(wallet.privateKey).toBe(`0x${privateKey}`);
  const theirs = await encryptKeystoreJson(
    { address: wallet.address, privateKey: wallet.privateKey },
    secret,
    {
      scrypt: { N: 16, r: 8, p: 1 },
      progressCallback: () => {},
    },
  );
  expect(hex(await open(theirs, secret))).toBe(privateKey);
});

test('ACC-25: files of one writing share the salt and nothing else', async () => {
  const keys = [1, 2, 3].map((n) => new Uint8Array(32).fill(n));
  const { salt, files } = await encryptKeys(keys, { password, salt: null }, { kdf, cost, random });
  const parsed = files.map(({ text }) => parseKeyFile(text));
  expect(new Set(parsed.map((file) => hex(file.kdf.salt)))).toEqual(new Set([salt]));
  expect(new Set(parsed.map((file) => hex(file.iv))).size).toBe(3);
  expect(files.map(({ address }) => address)).toEqual(keys.map(addressOf));
  for (const [i, { text }] of files.entries()) {
    expect(await open(text)).toEqual(keys[i]);
  }
});

/** Under the password exactly as given. */
async function pbkdf2File(secret: string): Promise<KeyJson> {
  const json = await cheapFile();
  const salt = Buffer.alloc(32, 5);
  const derived = pbkdf2Sync(secret, salt, 1000, 32, 'sha256');
  const iv = Buffer.alloc(16, 6);
  const cipher = createCipheriv('aes-128-ctr', derived.subarray(0, 16), iv);
  const ciphertext = cipher.update(Buffer.from(privateKey, 'hex'));
  const mac = keccak_256(Buffer.concat([derived.subarray(16, 32), ciphertext]));
  return {
    ...json,
    crypto: {
      ...json.crypto,
      cipherparams: { iv: hex(iv) },
      ciphertext: hex(ciphertext),
      kdf: 'pbkdf2',
      kdfparams: { c: 1000, dklen: 32, prf: 'hmac-sha256', salt: hex(salt) },
      mac: hex(mac),
    },
  };
}

test('ACC-26: PBKDF2 files open', async () => {
  const file = await pbkdf2File(password);
  expect(hex(await open(file))).toBe(privateKey);
  expect(await faultOf(file, 'WRONG_PASSWORD')).toBe('PASSWORD');
});

test('ACC-26: dialects of other programs open: case, 0x, no address, text version', async () => {
  const json = await cheapFile();
  const { crypto, address, ...rest } = json;
  const loud = { ...crypto, ciphertext: crypto.ciphertext.toUpperCase(), mac: `0x${crypto.mac}` };
  const dialects = [
    { ...rest, address, Crypto: crypto },
    { ...rest, address: `0x${address?.toUpperCase()}`, crypto: loud },
    { ...rest, crypto },
    { ...rest, address: null, crypto },
    { ...rest, address, crypto, version: '3' },
  ];
  for (const dialect of dialects) expect(hex(await open(dialect))).toBe(privateKey);
});

test('ACC-26: a file under the hash of the password opens with the password', async () => {
  const hashed = `0x${hex(keccak_256(Buffer.from(password)))}`;
  expect(hex(await open(await cheapFile(hashed)))).toBe(privateKey);
});

test('ACC-26: passwords are taken as NFKC and as typed', async () => {
  expect(await faultOf(await cheapFile('pass①word'), 'pass1word')).toBe('none');
  expect(await faultOf(await pbkdf2File('pass1word'), 'pass①word')).toBe('none');
  expect(await faultOf(await pbkdf2File('pass①word'), 'pass①word')).toBe('none');
  expect(await faultOf(await pbkdf2File('pass①word'), 'pass1word')).toBe('PASSWORD');
});

const bombs: [string, { [name: string]: number | string }][] = [
  ['n = 2^31', { n: 2 ** 31 }],
  ['huge r', { r: 2 ** 30 }],
  ['huge p', { p: 2 ** 30 }],
  ['n · r over the memory', { n: 2 ** 18, r: 16 }],
  ['n · r · p over the work', { n: 2 ** 18, r: 8, p: 3 }],
  ['n that is no power of two', { n: 1000 }],
  ['n = 1', { n: 1 }],
  ['n beyond what r allows', { n: 2 ** 16, r: 1 }],
  ['dklen below 32', { dklen: 31 }],
  ['huge dklen', { dklen: 2 ** 20 }],
  ['a huge salt', { salt: 'ab'.repeat(200) }],
];
test.each(bombs)('ACC-27: %s is refused before anything is derived', async (_what, change) => {
  const json = await cheapFile();
  Object.assign(json.crypto.kdfparams, change);
  expect(() => parseKeyFile(JSON.stringify(json))).toThrow(
    expect.objectContaining({ fault: 'TOO_COSTLY' }),
  );
});

test('ACC-27: too many PBKDF2 rounds are refused before anything is derived', async () => {
  const json = await cheapFile();
  json.crypto.kdf = 'pbkdf2';
  json.crypto.kdfparams = { c: 2 ** 31, dklen: 32, prf: 'hmac-sha256', salt: 'ab' };
  expect(await faultOf(json)).toBe('TOO_COSTLY');
});

test('ACC-27: what wallets really write is within the bounds', async () => {
  const json = await cheapFile();
  for (const params of [
    { n: 2 ** 18, r: 8, p: 1 },
    { n: 2 ** 17, r: 8, p: 1 },
    { n: 4096, r: 8, p: 6 },
  ]) {
    Object.assign(json.crypto.kdfparams, params);
    expect(() => parseKeyFile(JSON.stringify(json))).not.toThrow();
  }
});

const damages: [string, (json: KeyJson) => unknown, KeystoreFault][] = [
  ['a short mac', (j) => ({ ...j, crypto: { ...j.crypto, mac: 'ab' } }), 'MALFORMED'],
  ['an empty mac', (j) => ({ ...j, crypto: { ...j.crypto, mac: '' } }), 'MALFORMED'],
  [
    'a short iv',
    (j) => ({ ...j, crypto: { ...j.crypto, cipherparams: { iv: '00' } } }),
    'MALFORMED',
  ],
  [
    'a long ciphertext',
    (j) => ({ ...j, crypto: { ...j.crypto, ciphertext: '00'.repeat(33) } }),
    'MALFORMED',
  ],
  [
    'another cipher',
    (j) => ({ ...j, crypto: { ...j.crypto, cipher: 'aes-128-cbc' } }),
    'MALFORMED',
  ],
  ['another version', (j) => ({ ...j, version: 1 }), 'MALFORMED'],
  [
    'a fraction for n',
    (j) => ({ ...j, crypto: { ...j.crypto, kdfparams: { ...j.crypto.kdfparams, n: 2.5 } } }),
    'MALFORMED',
  ],
  [
    'a negative p',
    (j) => ({ ...j, crypto: { ...j.crypto, kdfparams: { ...j.crypto.kdfparams, p: -1 } } }),
    'MALFORMED',
  ],
  ['no crypto', (j) => ({ ...j, crypto: null }), 'MALFORMED'],
  ['an array', () => [], 'MALFORMED'],
  ['no JSON', () => 'not json', 'MALFORMED'],
  ['far too much', () => ' '.repeat(70_000), 'MALFORMED'],
  ["somebody else's address", (j) => ({ ...j, address: '00'.repeat(20) }), 'KEY'],
];
test.each(damages)('ACC-28: a file with %s is refused', async (_what, damage, fault) => {
  expect(await faultOf(damage(await cheapFile()))).toBe(fault);
});

test('ACC-28: the null key is no key', async () => {
  const derived = Buffer.alloc(32, 1);
  const json = await cheapFile();
  const iv = Buffer.alloc(16);
  const cipher = createCipheriv('aes-128-ctr', derived.subarray(0, 16), iv);
  const ciphertext = cipher.update(Buffer.alloc(32));
  const mac = keccak_256(Buffer.concat([derived.subarray(16, 32), ciphertext]));
  const { address: _address, ...rest } = json;
  const crypto = {
    ...json.crypto,
    cipherparams: { iv: hex(iv) },
    ciphertext: hex(ciphertext),
    mac: hex(mac),
  };
  const fixed = { derive: async () => Uint8Array.from(derived) };
  const file = parseKeyFile(JSON.stringify({ ...rest, crypto }));
  await expect(openKeyFile(file, password, fixed)).rejects.toMatchObject({ fault: 'KEY' });
});

test('ACC-28: no changed byte gives another key', async () => {
  const bytes = Buffer.from(JSON.stringify(await cheapFile()));
  const outcomes = { refused: 0, same: 0 };
  for (let at = 0; at < bytes.length; at++) {
    for (const flip of [0x01, 0x20, 0x80]) {
      const changed = Uint8Array.from(bytes);
      changed[at] = (changed[at] ?? 0) ^ flip;
      try {
        const key = await open(Buffer.from(changed).toString('utf8'));
        expect(hex(key), `byte ${at} ^ ${flip}`).toBe(privateKey);
        outcomes.same++;
      } catch (error) {
        if (!(error instanceof KeystoreError)) throw error;
        outcomes.refused++;
      }
    }
  }
  // Both happen: the case of a hex digit does not matter, the digit does.
  expect(outcomes.refused).toBeGreaterThan(bytes.length);
  expect(outcomes.same).toBeGreaterThan(0);
});

test('ACC-28: errors never repeat what a file holds', async () => {
  const json = await cheapFile();
  const canary = 'c0ffee'.repeat(8);
  json.crypto.mac = canary;
  await expect(open(json)).rejects.not.toThrow(canary);
  await expect(open(json)).rejects.toThrow('crypto.mac');
});

test('ACC-31: at most so many derivations run at once, more than can wait are rate-limited', async () => {
  const narrow = createKdf({ concurrency: 1, maxWaiting: 2 });
  const params = { kdf: 'scrypt', ...cost, salt: new Uint8Array(8), length: 32 } as const;
  const accepted = [1, 2, 3].map(() => narrow.derive(password, params));
  await expect(narrow.derive(password, params)).rejects.toMatchObject({
    name: 'RateLimitedError',
    retryAfterMs: expect.any(Number),
  });
  const keys = await Promise.all(accepted);
  expect(new Set(keys.map(hex)).size).toBe(1);
  await expect(narrow.derive(password, params)).resolves.toHaveLength(32);
  await expect(narrow.derive(password, { ...params, N: 2 ** 31 })).rejects.toThrow(RangeError);
});
