/** Pages of ordered lists (Relay connections): `first/after` forwards, `last/before` backwards. */
import { BadUserInputError } from './errors.ts';

export interface PageRequest {
  readonly first?: number | null;
  readonly after?: string | null;
  readonly last?: number | null;
  readonly before?: string | null;
}

export interface Page<T> {
  readonly edges: readonly { readonly cursor: string; readonly node: T }[];
  readonly nodes: readonly T[];
  readonly pageInfo: {
    readonly hasNextPage: boolean;
    readonly hasPreviousPage: boolean;
    readonly startCursor: string | null;
    readonly endCursor: string | null;
  };
}

/** A place in a list ordered by (major, minor). `major` is a time in ms. */
export interface Key {
  readonly major: bigint;
  readonly minor: string;
}

/** What to fetch: `limit` rows strictly between the keys, from the named end. */
export interface Span {
  readonly after: Key | null;
  readonly before: Key | null;
  readonly limit: number;
  /** Take from the end of the span and give it back in list order. */
  readonly backward: boolean;
}

const DEFAULT_LIMIT = 50;
const MAX_LIMIT = 100;
/** Majors are times in ms: what a Date can hold, which lies well within a database's 64 bits. */
const MAX_MAJOR = 8_640_000_000_000_000n;

export function encodeKey({ major, minor }: Key): string {
  return Buffer.from(`k1:${major}:${minor}`).toString('base64url');
}

function decodeKey(name: string, cursor: string | null | undefined): Key | null {
  if (cursor === null || cursor === undefined) return null;
  const match = /^k1:(-?\d{1,20}):(.{0,100})$/.exec(Buffer.from(cursor, 'base64url').toString());
  const major = match?.[1] === undefined ? null : BigInt(match[1]);
  if (major === null || major > MAX_MAJOR || major < -MAX_MAJOR) {
    throw new BadUserInputError([name], `"${name}" is not a cursor of this list.`);
  }
  return { major, minor: match?.[2] ?? '' };
}

function limitOf(name: string, value: number | null | undefined): number | null {
  if (value === null || value === undefined) return null;
  if (value >= 0 && value <= MAX_LIMIT) return value;
  throw new BadUserInputError([name], `"${name}" must lie between 0 and ${MAX_LIMIT}.`);
}

/** @param end which end an argument-less page is taken from. */
export function toSpan(request: PageRequest, end: 'start' | 'end'): Span {
  const first = limitOf('first', request.first);
  const last = limitOf('last', request.last);
  if (first !== null && last !== null) {
    throw new BadUserInputError(['last'], 'Give "first" or "last", not both.');
  }
  const backward = last !== null || (first === null && end === 'end');
  return {
    after: decodeKey('after', request.after),
    before: decodeKey('before', request.before),
    limit: first ?? last ?? DEFAULT_LIMIT,
    backward,
  };
}

/** @param rows at most `span.limit + 1`, in fetch order: reversed when the span is backward. */
export function toPage<Row, T>(
  rows: readonly Row[],
  span: Span,
  { key, view }: { key: (row: Row) => Key; view: (row: Row) => T },
): Page<T> {
  const more = rows.length > span.limit;
  const kept = rows.slice(0, span.limit);
  if (span.backward) kept.reverse();
  const edges = kept.map((row) => ({ cursor: encodeKey(key(row)), node: view(row) }));
  return {
    edges,
    nodes: edges.map((edge) => edge.node),
    pageInfo: {
      hasNextPage: span.backward ? span.before !== null : more,
      hasPreviousPage: span.backward ? more : span.after !== null,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
  };
}
