/** What the bench prints: a figure, and the same figure of its peer in the same run. */

export type Unit = 'ms' | 'MB' | 'messages/s' | 'events/s' | 'pages/s' | 'statements';

export interface Row {
  /** Stable: a run can be compared with an earlier one by it. */
  readonly name: string;
  readonly value: number;
  readonly unit: Unit;
  /** Null for a stage of something that has a row with a peer. */
  readonly peer: string | null;
  readonly peerValue: number | null;
  /**
   * How many times as good as the peer, above 1 is better: peer / value where less is better (ms, MB), value / peer
   * where more is (per second). Null without a peer.
   */
  readonly ratio: number | null;
}

export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: Unit;
  readonly peer?: { readonly name: string; readonly value: number };
}

const lessIsBetter = (unit: Unit): boolean => unit === 'ms' || unit === 'MB';

export function toRow({ name, value, unit, peer }: Figure): Row {
  if (!peer) return { name, value: short(value), unit, peer: null, peerValue: null, ratio: null };
  const ratio = lessIsBetter(unit) ? peer.value / value : value / peer.value;
  return {
    name,
    value: short(value),
    unit,
    peer: peer.name,
    peerValue: short(peer.value),
    ratio: short(ratio),
  };
}

/** Three digits that mean something; more would pretend. */
function short(value: number): number {
  return Number(value.toPrecision(3));
}

/** @param share 0.5 is the median. @param values at least one */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const at = Math.min(sorted.length - 1, Math.floor(sorted.length * share));
  const found = sorted[at];
  if (found === undefined) throw new Error('no values');
  return found;
}

export const median = (values: readonly number[]): number => quantile(values, 0.5);
