import type { Clock } from '../shared/clock.ts';
import { ConsumerTooSlowError } from '../shared/errors.ts';
import type { StreamReset } from '../shared/event-log.ts';
import { createWakeUps } from '../shared/wake-ups.ts';
import { decodeCursor, encodeCursor } from './cursor.ts';
import type { ModuleStateChanged, SupervisorView } from './model.ts';

export interface ModuleEventsRequest {
  /** Null: from now on. */
  readonly after: string | null;
  readonly signal: AbortSignal;
}

export interface ModuleEventsDeps {
  readonly supervisor: SupervisorView;
  readonly clock: Clock;
  /** Names this run of the gateway. */
  readonly bootId: string;
  /** How many events are kept. */
  readonly capacity: number;
}

export type ModuleEvents = AsyncIterable<ModuleStateChanged | StreamReset>;

const EVERYONE = 'modules';

/**
 * Changes of the modules' health, resumable within one run of the gateway.
 * The ring of kept events is the only buffer: a subscriber it has overtaken is cut off.
 * @throws ConsumerTooSlowError from the stream.
 */
export function moduleEvents({ supervisor, clock, bootId, capacity }: ModuleEventsDeps) {
  const ring: ModuleStateChanged[] = [];
  const wakeUps = createWakeUps();
  /** Position of the newest event; the oldest kept one is at `newest - ring.length + 1`. */
  let newest = 0;

  supervisor.changes(({ name }) => {
    newest++;
    ring.push({
      type: 'ModuleStateChanged',
      cursor: encodeCursor(bootId, newest),
      occurredAt: new Date(clock.now()),
      module: name,
    });
    if (ring.length > capacity) ring.shift();
    wakeUps.wake(EVERYONE);
  });

  const forgotten = () => newest - ring.length;
  const reset = (reason: StreamReset['reason']): StreamReset => ({
    type: 'StreamReset',
    cursor: encodeCursor(bootId, newest),
    occurredAt: new Date(clock.now()),
    reason,
  });

  async function* stream(from: number, first: StreamReset | null, signal: AbortSignal) {
    const wakeUp = wakeUps.listen(EVERYONE, [signal]);
    let seen = from;
    try {
      if (first) yield first;
      while (!signal.aborted) {
        wakeUp.reset();
        while (seen < newest && !signal.aborted) {
          const event = ring[seen - forgotten()];
          if (!event) throw new ConsumerTooSlowError();
          seen++;
          yield event;
        }
        await wakeUp.next();
      }
    } finally {
      wakeUp.close();
    }
  }

  return ({ after, signal }: ModuleEventsRequest): ModuleEvents => {
    if (after === null) return stream(newest, null, signal);
    const position = decodeCursor(bootId, after);
    if (position === null || position > newest) {
      return stream(newest, reset('CURSOR_UNKNOWN'), signal);
    }
    if (position < forgotten()) return stream(newest, reset('CURSOR_TOO_OLD'), signal);
    return stream(position, null, signal);
  };
}
