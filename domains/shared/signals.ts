/** "Look again", within this process and, through the database, to the others. Carries nothing: none can be lost or too many. */
import type { Signal } from '../../prisma/database.ts';
import { createWakeUps, type WakeUp } from './wake-ups.ts';

export type Topic = Signal['topic'];

export interface Signals {
  /** Wakes who listens in this process. */
  wake(signal: Signal): void;
  /** The same for what another process told; null wakes everybody. */
  heard(signal: Signal | null): void;
  /** Until one of `ends` aborts, or it is closed. */
  listen(topic: Topic, accountId: string, ends: readonly AbortSignal[]): WakeUp;
}

const keyOf = ({ topic, accountId }: Signal): string => `${topic} ${accountId}`;

export function createSignals(): Signals {
  const wakeUps = createWakeUps();
  const wake = (signal: Signal): void => wakeUps.wake(keyOf(signal));
  return {
    wake,
    heard: (signal) => (signal === null ? wakeUps.wakeAll() : wake(signal)),
    listen: (topic, accountId, ends) => wakeUps.listen(keyOf({ topic, accountId }), ends),
  };
}
