/** Session tokens: 256 random bits, shown once, kept as a hash. */
import { createHash, hkdfSync } from 'node:crypto';
import { closeBox, openBox } from '../shared/aes-gcm-box.ts';
import type { Random } from '../shared/clock.ts';

export interface Token {
  /** What the client gets: 43 base64url characters. */
  readonly text: string;
  /** SHA-256, hex: what the row keeps. */
  readonly hash: string;
  readonly bytes: Uint8Array;
}

const TOKEN_LENGTH = 32;
const SHAPE = /^[\w-]{43}$/;

function toToken(bytes: Uint8Array): Token {
  return {
    text: Buffer.from(bytes).toString('base64url'),
    hash: createHash('sha256').update(bytes).digest('hex'),
    bytes,
  };
}

export function newToken(random: Random): Token {
  return toToken(random.bytes(TOKEN_LENGTH));
}

/** Null for anything that `newToken` cannot have made. */
export function readToken(text: string): Token | null {
  if (!SHAPE.test(text)) return null;
  const token = toToken(Buffer.from(text, 'base64url'));
  return token.text === text ? token : null;
}

/** HKDF, not the hash: the row keeps that. */
function wrappingKey({ bytes }: Token): Uint8Array {
  const info = 'status-gateway/session';
  return new Uint8Array(hkdfSync('sha256', bytes, new Uint8Array(), info, 32));
}

function contextOf(sessionId: string): string {
  return `Session|tokenBox|${sessionId}`;
}

/** The data key, wrapped by the token. */
export function closeTokenBox(
  token: Token,
  sessionId: string,
  dataKey: Uint8Array,
): Uint8Array<ArrayBuffer> {
  return closeBox(wrappingKey(token), contextOf(sessionId), dataKey);
}

/** Null when the box is not this token's and session's. */
export function openTokenBox(
  token: Token,
  sessionId: string,
  box: Uint8Array,
): Uint8Array<ArrayBuffer> | null {
  return openBox(wrappingKey(token), contextOf(sessionId), box);
}
