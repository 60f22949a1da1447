import type { EventEmitter } from 'node:events';

const MERGED = new Set<unknown>(['SIGINT', 'SIGTERM']);

/**
 * Makes repeats of a signal within `windowMs` one. A terminal's Ctrl-C reaches every process of the
 * group, and npm then hands the same signal on to its child: without this, a target that quits at
 * the second Ctrl-C would never get to stop cleanly.
 *
 * Call it before anything listens: Node binds `emit` when the first listener is added.
 */
export function mergeRepeatedSignals(
  source: Pick<EventEmitter, 'emit'>,
  windowMs = 500,
  now: () => number = () => performance.now(),
): void {
  const emit = source.emit.bind(source);
  const seen = new Map<string | symbol, number>();
  source.emit = (name: string | symbol, ...args: unknown[]) => {
    if (MERGED.has(name)) {
      const last = seen.get(name);
      if (last !== undefined && now() - last < windowMs) return true;
      seen.set(name, now());
    }
    return emit(name, ...args);
  };
}
