import { brotliCompressSync, constants } from 'node:zlib';
import { create, toBinary } from '@bufbuild/protobuf';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { PublicKey } from '../../../datasources/chat-sdk/port.ts';
import { compressKey, decompressKey } from '../../../domains/shared/identity/compressed-key.ts';
import {
  URLDataSchema,
  UserSchema,
} from '../../../domains/shared/identity/generated/url_data_pb.ts';
import { parseShareUrl, shareUrl } from '../../../domains/shared/identity/share-url.ts';
import keys from '../../vectors/compressed-key.json' with { type: 'json' };
import vectors from '../../vectors/share-urls.json' with { type: 'json' };

const publicKey = keys.vectors[0]?.uncompressed as PublicKey;
const zkey = compressKey(publicKey);

function packed(displayName: string): string {
  const content = toBinary(UserSchema, create(UserSchema, { displayName }));
  const data = toBinary(URLDataSchema, create(URLDataSchema, { content }));
  return brotliCompressSync(data).toString('base64url');
}

test('ACC-9: the upstream profile address is read', () => {
  for (const { encoded, key, decoded } of vectors.vectors.filter(({ kind }) => kind === 'user')) {
    const expected = { publicKey: decompressKey(key), displayName: decoded.displayName };
    expect(parseShareUrl(`https://status.app/u/${encoded}#${key}`)).toEqual(expected);
    expect(parseShareUrl(`https://status.app/u#${key}`)).toEqual({
      ...expected,
      displayName: null,
    });
  }
});

test('ACC-9: addresses of communities and channels are no profiles', () => {
  const others = vectors.vectors.filter(({ kind }) => kind !== 'user');
  expect(others.length).toBeGreaterThan(0);
  for (const { kind, encoded, key } of others) {
    const path = kind === 'community' ? 'c' : 'cc';
    expect(parseShareUrl(`https://status.app/${path}/${encoded}#${key}`)).toBeNull();
  }
});

test('ACC-9: what is handed out is read back, with and without a name', () => {
  for (const displayName of ['Alice', 'x'.repeat(24), null]) {
    expect(parseShareUrl(shareUrl({ publicKey, displayName }))).toEqual({ publicKey, displayName });
  }
  expect(shareUrl({ publicKey, displayName: null })).toBe(`https://status.app/u#${zkey}`);
});

test('ACC-9: padding and percent signs do not matter', () => {
  const data = packed('Alice');
  for (const text of [data, `${data}==`, `${data}%3D%3D`]) {
    expect(parseShareUrl(`https://status.app/u/${text}#${zkey}`)?.displayName).toBe('Alice');
  }
});

test.each([
  ['another host', `https://status.app.evil.example/u#${zkey}`],
  ['another scheme', `http://status.app/u#${zkey}`],
  ['another port', `https://status.app:8443/u#${zkey}`],
  ['credentials', `https://alice@status.app/u#${zkey}`],
  ['no key', 'https://status.app/u'],
  ['a broken key', `https://status.app/u#${zkey.slice(0, -1)}`],
  ['another path', `https://status.app/user#${zkey}`],
  ['no URL', zkey],
  ['far too much', `https://status.app/u/${'A'.repeat(5000)}#${zkey}`],
])('ACC-9: an address with %s is refused', (_what, text) => {
  expect(parseShareUrl(text)).toBeNull();
});

test('ACC-9: a name that is damaged, huge or against the rule is dropped, the key stays', () => {
  const huge = brotliCompressSync(Buffer.alloc(50_000_000), {
    params: { [constants.BROTLI_PARAM_QUALITY]: 5 },
  }).toString('base64url');
  expect(huge.length).toBeLessThan(4000);
  for (const data of [huge, 'AAAA', '%ZZ', packed('no'), packed('<script>'), packed('')]) {
    expect(parseShareUrl(`https://status.app/u/${data}#${zkey}`)).toEqual({
      publicKey,
      displayName: null,
    });
  }
});

test('ACC-9: no text makes it throw', () => {
  const piece = fc.oneof(fc.string(), fc.base64String(), fc.constantFrom('#', '/', '%', zkey));
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 6 }), (pieces) => {
      parseShareUrl(`https://status.app/u/${pieces.join('')}`);
      parseShareUrl(pieces.join(''));
    }),
  );
});
