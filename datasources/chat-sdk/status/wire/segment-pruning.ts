import type { StateReader, StateWrite } from '../../port.ts';
import { forgetWrites, type IndexEntry, readSet } from './segment-records.ts';

const MONTH_MS = 30 * 24 * 60 * 60 * 1000;
/** Messages under way and complete ones remembered. */
const MAX_ENTRIES = 1024;
/** Of all messages under way together. */
const MAX_HELD_BYTES = 64 * 1024 * 1024;

export function isExpired(entry: IndexEntry, now: number): boolean {
  return now - Number(entry.firstSeenMs) > MONTH_MS;
}

/** Forgets what is a month old, and the oldest of what is too much. */
export async function prune(
  state: StateReader,
  entries: readonly IndexEntry[],
  incoming: number,
  now: number,
): Promise<{ entries: IndexEntry[]; writes: StateWrite[] }> {
  const writes: StateWrite[] = [];
  const kept: IndexEntry[] = [];
  let bytes = entries.reduce((total, entry) => total + entry.size, incoming);
  let surplus = entries.length + 1 - MAX_ENTRIES;
  // Longest untouched first: an entry moves to the end with each segment.
  for (const entry of entries) {
    const tooMuch = surplus > 0 || (bytes > MAX_HELD_BYTES && entry.size > 0);
    if (!isExpired(entry, now) && !tooMuch) {
      kept.push(entry);
      continue;
    }
    surplus -= 1;
    bytes -= entry.size;
    if (!entry.complete) {
      writes.push(...forgetWrites(entry.id, await readSet(state, entry.id)));
    }
  }
  return { entries: kept, writes };
}
