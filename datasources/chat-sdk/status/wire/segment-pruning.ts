import type { StateReader, StateWrite } from '../../port.ts';
import { forgetWrites, type IndexEntry, readSet } from './segment-records.ts';

const MONTH_MS = 30 * 24 * 60 * 60 * 1000;
const MIB = 1024 * 1024;

interface Bounds {
  /** Messages under way and complete ones remembered. */
  readonly entries: number;
  /** Of all messages under way together. */
  readonly bytes: number;
}

interface Shares {
  /** Of one sender. */
  readonly each: Bounds;
  /** Of all senders of the kind together. */
  readonly all: Bounds;
}

/** People the account listens for. */
const KNOWN_SENDERS: Shares = {
  each: { entries: 128, bytes: 20 * MIB },
  all: { entries: 1024, bytes: 64 * MIB },
};
/** Everybody else: whatever they send pushes out nothing but their own. */
const STRANGE_SENDERS: Shares = {
  each: { entries: 8, bytes: MIB },
  all: { entries: 128, bytes: 8 * MIB },
};

export function isExpired(entry: IndexEntry, now: number): boolean {
  return now - Number(entry.firstSeenMs) > MONTH_MS;
}

/** The oldest of `group` that have to go, so that what is left and `growing` stay within the bounds. */
function surplus(group: readonly IndexEntry[], growing: IndexEntry, bounds: Bounds): IndexEntry[] {
  let bytes = group.reduce((total, entry) => total + entry.size, growing.size);
  let count = group.length + 1;
  // Longest untouched first: an entry moves to the end with each segment.
  return group.filter((entry) => {
    const goes = count > bounds.entries || (bytes > bounds.bytes && entry.size > 0);
    if (!goes) return false;
    count -= 1;
    bytes -= entry.size;
    return true;
  });
}

/** Forgets what is a month old, and the oldest of what is too much, beside the message that grows. */
export async function prune(
  state: StateReader,
  entries: readonly IndexEntry[],
  growing: IndexEntry,
  now: number,
): Promise<{ entries: IndexEntry[]; writes: StateWrite[] }> {
  const shares = growing.stranger ? STRANGE_SENDERS : KNOWN_SENDERS;
  const gone = new Set(entries.filter((entry) => isExpired(entry, now)));
  const left = (fits: (entry: IndexEntry) => boolean) =>
    entries.filter((entry) => !gone.has(entry) && fits(entry));
  const isOwn = ({ sender }: IndexEntry) => Buffer.compare(sender, growing.sender) === 0;
  for (const entry of surplus(left(isOwn), growing, shares.each)) gone.add(entry);
  const isAlike = ({ stranger }: IndexEntry) => stranger === growing.stranger;
  for (const entry of surplus(left(isAlike), growing, shares.all)) gone.add(entry);
  const writes: StateWrite[] = [];
  for (const { id, complete } of gone) {
    if (!complete) writes.push(...forgetWrites(id, await readSet(state, id)));
  }
  return { entries: left(() => true), writes };
}
