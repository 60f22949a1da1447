/** Addresses to hand out: a profile's key, and what to call it (status-wire-protocol §1.6). */
import { brotliCompressSync, brotliDecompressSync } from 'node:zlib';
import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import type { PublicKey } from '../../../datasources/chat-sdk/port.ts';
import { compressKey, decompressKey } from './compressed-key.ts';
import { toDisplayName } from './display-name.ts';
import { URLDataSchema, UserSchema } from './generated/url_data_pb.ts';

export interface SharedProfile {
  readonly publicKey: PublicKey;
  /** Null when the address tells none, or one that the display-name rule forbids. */
  readonly displayName: string | null;
}

const ORIGIN = 'https://status.app';
const MAX_URL_LENGTH = 4096;
/** A few bytes of Brotli can name gigabytes. */
const MAX_DATA_LENGTH = 16_384;

function encodeUser(displayName: string): string {
  const content = toBinary(UserSchema, create(UserSchema, { displayName }));
  const data = toBinary(URLDataSchema, create(URLDataSchema, { content }));
  // Padded, as the network's other clients write it.
  return brotliCompressSync(data).toString('base64').replaceAll('+', '-').replaceAll('/', '_');
}

function displayNameIn(data: string): string | null {
  try {
    const packed = Buffer.from(decodeURIComponent(data), 'base64url');
    const bytes = brotliDecompressSync(packed, { maxOutputLength: MAX_DATA_LENGTH });
    const { content } = fromBinary(URLDataSchema, bytes);
    return toDisplayName(fromBinary(UserSchema, content).displayName);
  } catch {
    return null;
  }
}

/** With a name: `https://status.app/u/<data>#zQ3sh…`; without: `https://status.app/u#zQ3sh…`. */
export function shareUrl({ publicKey, displayName }: SharedProfile): string {
  const path = displayName === null ? '/u' : `/u/${encodeUser(displayName)}`;
  return `${ORIGIN}${path}#${compressKey(publicKey)}`;
}

/**
 * Null when the text is no profile address. Damaged data only loses the name: the key alone says who is meant.
 * @example parseShareUrl('https://status.app/u#zQ3shudJrBct…') // { publicKey: '0x04deaa…', displayName: null }
 */
export function parseShareUrl(text: string): SharedProfile | null {
  const url = text.length <= MAX_URL_LENGTH && URL.canParse(text) ? new URL(text) : null;
  const path = /^\/u(?:\/([\w\-=%]*))?$/.exec(url?.pathname ?? '');
  if (url?.origin !== ORIGIN || url.username || url.password || !path) return null;
  const publicKey = decompressKey(url.hash.slice(1));
  if (!publicKey) return null;
  return { publicKey, displayName: path[1] ? displayNameIn(path[1]) : null };
}
