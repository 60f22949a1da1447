import type { IncomingMessage } from 'node:http';
import type { BodyAccount } from './body-ledger.ts';

export class BodyTooLargeError extends Error {
  override readonly name = 'BodyTooLargeError';
}

/** The address has too many bodies under way. */
export class TooManyBodiesError extends Error {
  override readonly name = 'TooManyBodiesError';
}

/**
 * @throws BodyTooLargeError as soon as more than `limit` bytes are announced or arrive
 * @throws TooManyBodiesError when `account` takes no more
 */
export function readNodeBody(
  request: IncomingMessage,
  limit: number,
  account: BodyAccount,
): Promise<Uint8Array> {
  if (Number(request.headers['content-length'] ?? 0) > limit) {
    return Promise.reject(new BodyTooLargeError());
  }
  const read = new Promise<Uint8Array>((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const take = (chunk: Buffer) => {
      size += chunk.length;
      const fits = size <= limit;
      if (fits && account.grow(chunk.length)) {
        chunks.push(chunk);
        return;
      }
      request.off('data', take);
      chunks.length = 0;
      reject(fits ? new TooManyBodiesError() : new BodyTooLargeError());
    };
    request.on('data', take);
    request.once('end', () => resolve(Buffer.concat(chunks)));
    request.once('error', reject);
    request.once('close', () => reject(new Error('The client closed the connection.')));
  });
  return read.finally(() => account.end());
}

/** @throws BodyTooLargeError */
export async function readWebBody(request: Request, limit: number): Promise<Uint8Array> {
  if (Number(request.headers.get('content-length') ?? 0) > limit) throw new BodyTooLargeError();
  if (!request.body) return new Uint8Array();
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request.body) {
    size += chunk.length;
    if (size > limit) throw new BodyTooLargeError();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
