import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BadUserInputError } from '../../../domains/shared/errors.ts';
import {
  encodeKey,
  type Key,
  type PageRequest,
  toPage,
  toSpan,
} from '../../../domains/shared/page.ts';

const list = Array.from({ length: 25 }, (_, i) => ({ major: BigInt(i >> 1), minor: `m${i}` }));
const compare = (a: Key, b: Key) =>
  a.major < b.major
    ? -1
    : a.major > b.major
      ? 1
      : a.minor < b.minor
        ? -1
        : Number(a.minor > b.minor);
list.sort(compare);

const cursor = (text: string) => Buffer.from(text).toString('base64url');

/** The list as a database would answer a span. */
function fetch(request: PageRequest, end: 'start' | 'end') {
  const span = toSpan(request, end);
  const inside = list.filter(
    (row) =>
      (!span.after || compare(row, span.after) > 0) &&
      (!span.before || compare(row, span.before) < 0),
  );
  if (span.backward) inside.reverse();
  const rows = inside.slice(0, span.limit + 1);
  return toPage(rows, span, { key: (row) => row, view: (row) => row.minor });
}

describe('pages', () => {
  test('paging forwards by any step visits everything once, in order', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 30 }), (first) => {
        const seen: string[] = [];
        for (let after: string | null = null, more = true; more; ) {
          const page = fetch({ first, after }, 'start');
          seen.push(...page.nodes);
          more = page.pageInfo.hasNextPage;
          after = page.pageInfo.endCursor;
        }
        expect(seen).toEqual(list.map(({ minor }) => minor));
      }),
    );
  });

  test('paging backwards by any step visits everything once, each page in list order', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 30 }), (last) => {
        const seen: string[] = [];
        for (let before: string | null = null, more = true; more; ) {
          const page = fetch({ last, before }, 'end');
          seen.unshift(...page.nodes);
          more = page.pageInfo.hasPreviousPage;
          before = page.pageInfo.startCursor;
        }
        expect(seen).toEqual(list.map(({ minor }) => minor));
      }),
    );
  });

  test('without arguments the named end is served', () => {
    expect(fetch({}, 'start').nodes[0]).toBe(list[0]?.minor);
    expect(fetch({ last: 1 }, 'end').nodes).toEqual([list.at(-1)?.minor]);
  });

  test.each([8_640_000_000_000_000n, -8_640_000_000_000_000n])(
    'the outermost time a Date can hold is a place: %s',
    (major) => {
      const { after } = toSpan({ after: encodeKey({ major, minor: 'x' }) }, 'start');
      expect(after).toEqual({ major, minor: 'x' });
      expect(new Date(Number(after?.major)).getTime()).not.toBeNaN();
    },
  );

  test.each<[PageRequest, string]>([
    [{ first: 101 }, 'first'],
    [{ last: -1 }, 'last'],
    [{ first: 1, last: 1 }, 'last'],
    [{ after: 'nonsense' }, 'after'],
    [{ before: cursor('k1:x:y') }, 'before'],
    [{ after: cursor('k1:9223372036854775808:x') }, 'after'],
    [{ before: cursor('k1:-9223372036854775809:x') }, 'before'],
    [{ after: cursor('k1:8640000000000001:x') }, 'after'],
    [{ after: cursor('k1:-8640000000000001:x') }, 'after'],
  ])('%j is refused by the name of its argument', (request, name) => {
    const refuse = () => toSpan(request, 'start');
    expect(refuse).toThrow(BadUserInputError);
    expect(refuse).toThrow(expect.objectContaining({ inputPath: [name] }));
  });
});
