const BEARER = /^Bearer +([\x21-\x7e]{1,512}) *$/i;

/** The token of an `Authorization: Bearer` value; null for anything else. RFC 6750 §2.1. */
export function bearerToken(value: unknown): string | null {
  return typeof value === 'string' ? (BEARER.exec(value)?.[1] ?? null) : null;
}
