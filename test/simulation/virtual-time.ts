/** Time that moves only when nothing can happen without it, shared by everybody in a simulated world. */
import type { Clock } from '../../domains/shared/clock.ts';

/** Something with a clock of its own, which may be wrong, and an end after which nothing of it wakes any more. */
export interface Life {
  /** How far its clock is ahead, ms. */
  skewMs: number;
  ended: boolean;
}

export interface VirtualTime {
  /** The true time, Unix ms. */
  now(): number;
  /** The clock of a life. Durations are true; only `now` is off. */
  clock(life: Life): Clock;
  /** Forgets a life's sleepers: they never wake. */
  drop(life: Life): void;
  /** How many are asleep. */
  sleepers(): number;
  /** Resolves when nothing can happen before time moves. For whoever moves it. */
  settle(): Promise<void>;
  /** The same for whoever is in the middle of something: those who wait like this are not waited for. */
  calm(): Promise<void>;
  /** Moves on to `until`, waking in order whoever falls due, each time when all is quiet. */
  advance(until: number): Promise<void>;
}

interface Sleeper {
  readonly at: number;
  readonly life: Life;
  wake(): void;
}

export const START = Date.UTC(2026, 0, 1);

/** Work under way that time must wait for, by the names the runtime gives it. */
const FILES = new Set(['FSReqCallback', 'FSReqPromise']);
const QUIET_TURNS = 2;

/**
 * @param isBusy whether work is under way that the runtime does not name, e.g. a transaction
 *
 * Quiet: two turns of the event loop in a row with no callback waiting for the next turn, no file operation and
 * nothing `isBusy` knows of. Not seen: work on the thread pool besides files (hashes of passwords, derived keys) and
 * sockets. The simulation has none of them while time moves: keys come from memory, requests by `fetch`.
 */
export function createVirtualTime(isBusy: () => boolean): VirtualTime {
  let time = START;
  const asleep = new Set<Sleeper>();

  /** Turns awaited here. */
  let turns = 0;
  let inside = 0;

  const turn = () =>
    new Promise<void>((resolve) => {
      turns++;
      setImmediate(() => {
        turns--;
        resolve();
      });
    });
  const isUnderWay = (): boolean => {
    if (isBusy()) return true;
    const active = process.getActiveResourcesInfo();
    return (
      active.filter((kind) => kind === 'Immediate').length > turns ||
      active.some((kind) => FILES.has(kind))
    );
  };
  const quiet = async (isQuiet: () => boolean) => {
    for (let count = 0; count < QUIET_TURNS; ) {
      await turn();
      count = isQuiet() ? count + 1 : 0;
    }
  };
  const settle = () => quiet(() => inside === 0 && !isUnderWay());
  const calm = async () => {
    inside++;
    await quiet(() => !isUnderWay());
    inside--;
  };
  const nextDue = (until: number): Sleeper | null => {
    let first: Sleeper | null = null;
    for (const sleeper of asleep) {
      if (sleeper.at <= until && (first === null || sleeper.at < first.at)) first = sleeper;
    }
    return first;
  };
  const clock = (life: Life): Clock => ({
    now: () => time + life.skewMs,
    sleep(ms, signal) {
      if (life.ended) return new Promise(() => {});
      if (signal?.aborted) return Promise.resolve();
      return new Promise((resolve) => {
        const wake = () => {
          asleep.delete(sleeper);
          signal?.removeEventListener('abort', wake);
          if (!life.ended) resolve();
        };
        const sleeper: Sleeper = { at: time + Math.max(0, Math.ceil(ms)), life, wake };
        asleep.add(sleeper);
        signal?.addEventListener('abort', wake);
      });
    },
  });

  return {
    now: () => time,
    clock,
    drop(life) {
      for (const sleeper of asleep) if (sleeper.life === life) asleep.delete(sleeper);
    },
    sleepers: () => asleep.size,
    settle,
    calm,
    async advance(until) {
      await settle();
      for (let due = nextDue(until); due; due = nextDue(until)) {
        time = Math.max(time, due.at);
        due.wake();
        await settle();
      }
      time = Math.max(time, until);
    },
  };
}
