import type { Connection, Libp2p, Stream } from '@libp2p/interface';
import * as lengthPrefixed from 'it-length-prefixed';
import { pipe } from 'it-pipe';

import type { Counters } from './counters.ts';

export interface UnaryOptions {
  readonly name: string;
  readonly protocol: string;
  readonly maxRequestBytes: number;
  readonly maxInboundStreams: number;
  readonly timeoutMs: number;
  readonly counters: Counters;
  /** Null gives no answer at all. */
  readonly answer: (request: Uint8Array, connection: Connection) => Promise<Uint8Array | null>;
}

class ProtocolViolationError extends Error {
  override readonly name = 'ProtocolViolationError';
}

/** Serves a protocol of one length-prefixed request and one length-prefixed answer a stream. */
export async function handleUnary(libp2p: Libp2p, options: UnaryOptions): Promise<void> {
  await libp2p.handle(
    options.protocol,
    ({ stream, connection }) => void serve(stream, connection, options),
    { maxInboundStreams: options.maxInboundStreams, runOnLimitedConnection: false },
  );
}

async function serve(stream: Stream, connection: Connection, options: UnaryOptions): Promise<void> {
  const timeout = AbortSignal.timeout(options.timeoutMs);
  const onTimeout = () => {
    options.counters.add(`${options.name}.timeout`);
    stream.abort(new ProtocolViolationError(`No request within ${options.timeoutMs} ms`));
  };
  timeout.addEventListener('abort', onTimeout, { once: true });
  const answers = async function* (requests: AsyncIterable<{ subarray(): Uint8Array }>) {
    let received = 0;
    // Reads on after the answer, to the client's half-close: ending first makes its late frames look like an attack.
    for await (const request of requests) {
      received += 1;
      if (received > 1) throw new ProtocolViolationError('One request a stream is allowed');
      const answer = await options.answer(request.subarray(), connection);
      if (answer !== null) yield answer;
    }
  };
  try {
    await pipe(
      stream,
      (source) =>
        lengthPrefixed.decode(source, {
          maxDataLength: options.maxRequestBytes,
          maxLengthLength: 4,
        }),
      answers,
      (source) => lengthPrefixed.encode(source),
      stream,
    );
  } catch (error) {
    options.counters.add(`${options.name}.violation`);
    stream.abort(error instanceof Error ? error : new ProtocolViolationError(String(error)));
  } finally {
    timeout.removeEventListener('abort', onTimeout);
  }
}
