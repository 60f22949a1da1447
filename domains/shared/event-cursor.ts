/** Cursors of the event log. Opaque outside: they name the account, so that another account's is told apart. */

const VERSION = 'e1';

export function encodeCursor(accountId: string, seq: bigint): string {
  return Buffer.from(`${VERSION}:${accountId}:${seq}`).toString('base64url');
}

/** The position, or null when the text is no cursor of this account. */
export function decodeCursor(accountId: string, cursor: string): bigint | null {
  const [version, account, seq, ...rest] = Buffer.from(cursor, 'base64url')
    .toString('utf8')
    .split(':');
  if (version !== VERSION || account !== accountId || rest.length > 0) return null;
  return seq !== undefined && /^\d{1,18}$/.test(seq) ? BigInt(seq) : null;
}
