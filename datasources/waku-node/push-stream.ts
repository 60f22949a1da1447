import type { Stream } from '@libp2p/interface';
import * as lengthPrefixed from 'it-length-prefixed';

import type { Counters } from './counters.ts';
import type { WakuNodeLimits } from './options.ts';

export interface PushStreamDeps {
  readonly limits: WakuNodeLimits;
  readonly counters: Counters;
  readonly open: (signal: AbortSignal) => Promise<Stream>;
  /** A round trip on the same connection: resolves when what was sent before has arrived. */
  readonly roundTrip: (signal: AbortSignal) => Promise<unknown>;
  /** The subscriber cannot be reached or does not keep up. */
  readonly onDead: (reason: 'unreachable' | 'stuck') => void;
}

/**
 * The pushes to one subscriber, in order, on one long stream. mplex has no back-pressure, so after each window of
 * bytes the subscriber has to answer a ping; meanwhile messages wait in a bounded queue that drops its oldest.
 */
export class PushStream {
  readonly #deps: PushStreamDeps;
  readonly #queue: Uint8Array[] = [];
  readonly #ending = new AbortController();
  #bytes = 0;
  #started = false;
  #notify: () => void = () => undefined;

  constructor(deps: PushStreamDeps) {
    this.#deps = deps;
  }

  push(frame: Uint8Array): void {
    const { limits, counters } = this.#deps;
    this.#queue.push(frame);
    this.#bytes += frame.length;
    while (
      this.#queue.length > limits.pushQueueMessages ||
      (this.#bytes > limits.pushQueueBytes && this.#queue.length > 1)
    ) {
      this.#bytes -= this.#queue.shift()?.length ?? 0;
      counters.add('filter.dropped');
    }
    this.#notify();
    if (this.#started) return;
    this.#started = true;
    void this.#run();
  }

  end(): void {
    this.#ending.abort();
    this.#notify();
  }

  async #run(): Promise<void> {
    let stream: Stream | null = null;
    try {
      stream = await this.#deps.open(this.#deadline());
      await stream.sink(lengthPrefixed.encode(this.#frames()));
    } catch (error) {
      stream?.abort(error instanceof Error ? error : new Error(String(error)));
      if (!this.#ending.signal.aborted)
        this.#deps.onDead(stream === null ? 'unreachable' : 'stuck');
    }
  }

  async *#frames(): AsyncGenerator<Uint8Array> {
    let window = this.#deps.limits.pushWindowBytes;
    while (!this.#ending.signal.aborted) {
      const frame = this.#queue.shift();
      if (frame === undefined) {
        await new Promise<void>((resolve) => {
          this.#notify = resolve;
        });
        continue;
      }
      this.#bytes -= frame.length;
      if (window <= 0) {
        await this.#deps.roundTrip(this.#deadline());
        window = this.#deps.limits.pushWindowBytes;
      }
      window -= frame.length;
      this.#deps.counters.add('filter.pushed');
      yield frame;
    }
  }

  #deadline(): AbortSignal {
    const timeout = AbortSignal.timeout(this.#deps.limits.pushTimeoutMs);
    return AbortSignal.any([this.#ending.signal, timeout]);
  }
}
