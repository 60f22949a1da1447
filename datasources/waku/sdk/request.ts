import type { Libp2p, PeerId, Stream } from '@libp2p/interface';
import * as lengthPrefixed from 'it-length-prefixed';

import type { Semaphore } from './semaphore.ts';

export interface RequestDeps {
  readonly libp2p: Pick<Libp2p, 'getConnections'>;
  readonly semaphore: Semaphore;
  readonly timeoutMs: number;
  /** Of the light node's life. */
  readonly signal: AbortSignal;
}

/** One length-prefixed request and its answer. */
export type Request = (
  peer: PeerId,
  protocol: string,
  body: Uint8Array,
  signal?: AbortSignal,
) => Promise<Uint8Array>;

export class NotConnectedError extends Error {
  override readonly name = 'NotConnectedError';

  constructor(peer: PeerId) {
    super(`Service node ${peer.toString()} is not connected`);
  }
}

export class RequestTimeoutError extends Error {
  override readonly name = 'RequestTimeoutError';

  constructor(protocol: string, timeoutMs: number) {
    super(`The service node did not answer ${protocol} within ${timeoutMs} ms`);
  }
}

export class NoAnswerError extends Error {
  override readonly name = 'NoAnswerError';

  constructor(protocol: string) {
    super(`The service node closed ${protocol} without an answer`);
  }
}

/** A page of 100 messages of 150 KiB, should a node send one. */
const MAX_ANSWER_BYTES = 20 * 1024 * 1024;
const CLOSE_TIMEOUT_MS = 1_000;

/** Requests over the light node's connections, each on its own stream, bounded in number and time. */
export function createRequest(deps: RequestDeps): Request {
  return async (peer, protocol, body, signal = deps.signal) => {
    const either = AbortSignal.any([signal, deps.signal]);
    return deps.semaphore.run(either, async () => {
      const timeout = AbortSignal.timeout(deps.timeoutMs);
      const bounded = AbortSignal.any([either, timeout]);
      try {
        return await exchange(peer, protocol, body, bounded, deps);
      } catch (error) {
        if (timeout.aborted) throw new RequestTimeoutError(protocol, deps.timeoutMs);
        throw error;
      }
    });
  };
}

async function exchange(
  peer: PeerId,
  protocol: string,
  body: Uint8Array,
  signal: AbortSignal,
  { libp2p }: RequestDeps,
): Promise<Uint8Array> {
  const connection = libp2p.getConnections(peer).find(({ status }) => status === 'open');
  if (!connection) throw new NotConnectedError(peer);
  const stream = await connection.newStream(protocol, { signal });
  const onAbort = () => stream.abort(asError(signal.reason));
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    signal.throwIfAborted();
    await stream.sink(lengthPrefixed.encode([body]));
    const answers = lengthPrefixed.decode(stream.source, { maxDataLength: MAX_ANSWER_BYTES });
    for await (const answer of answers) return answer.subarray();
    signal.throwIfAborted();
    throw new NoAnswerError(protocol);
  } catch (error) {
    stream.abort(asError(error));
    throw error;
  } finally {
    signal.removeEventListener('abort', onAbort);
    void closeQuietly(stream);
  }
}

async function closeQuietly(stream: Stream): Promise<void> {
  try {
    await stream.close({ signal: AbortSignal.timeout(CLOSE_TIMEOUT_MS) });
  } catch (error) {
    stream.abort(asError(error));
  }
}

function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error(String(reason));
}
