/** Cursors of module events. They name the run of the gateway: events are kept in memory and end with it. */

const VERSION = 'm1';

export function encodeCursor(bootId: string, position: number): string {
  return Buffer.from(`${VERSION}:${bootId}:${position}`).toString('base64url');
}

/** The position, or null when the text is no cursor of this run. */
export function decodeCursor(bootId: string, cursor: string): number | null {
  const [version, boot, position, ...rest] = Buffer.from(cursor, 'base64url')
    .toString('utf8')
    .split(':');
  if (version !== VERSION || boot !== bootId || rest.length > 0) return null;
  return position !== undefined && /^\d{1,15}$/.test(position) ? Number(position) : null;
}
