import { DatabaseSync } from 'node:sqlite';
import { ColumnTypeEnum } from '@prisma/driver-adapter-utils';
import { describe, expect, test } from 'vitest';
import { toSqliteArgument } from '../../../prisma/sqlite/arguments.ts';
import { createQueries } from '../../../prisma/sqlite/queries.ts';

describe('arguments', () => {
  const scalar = 'scalar' as const;

  test.each([
    ['bigint', '9007199254740993', 9_007_199_254_740_993n],
    ['int', '-7', -7n],
    ['int', 5, 5n],
    ['float', '1.5', 1.5],
    ['float', 0.25, 0.25],
    ['decimal', 10, 10n],
    ['boolean', true, 1n],
    ['boolean', false, 0n],
    ['string', '5', '5'],
    ['unknown', null, null],
    ['datetime', '2026-11-24T01:02:03.004Z', '2026-11-24T01:02:03.004+00:00'],
    ['datetime', new Date(-1), '1969-12-31T23:59:59.999+00:00'],
    ['bytes', 'AP8=', Buffer.from([0, 255])],
    ['bytes', [0, 255], Uint8Array.of(0, 255)],
    ['bytes', Uint8Array.of(), Uint8Array.of()],
  ] as const)('%s %o', (scalarType, value, stored) => {
    expect(toSqliteArgument(value, { scalarType, arity: scalar })).toEqual(stored);
  });

  test.each([
    ['datetime', 'yesterday'],
    ['bigint', '1.5'],
    ['json', { canary: 1 }],
  ] as const)('%s %o is refused without repeating it', (scalarType, value) => {
    const convert = (): unknown => toSqliteArgument(value, { scalarType, arity: scalar });
    expect(convert).toThrow(
      expect.objectContaining({
        cause: {
          kind: 'InvalidInputValue',
          message: `a ${typeof value} was given where SQLite expects ${scalarType}`,
        },
      }),
    );
  });
});

describe('results', () => {
  const { Int32, Int64, Double, Text, Bytes, DateTime } = ColumnTypeEnum;

  function select(sql: string): { type: unknown; value: unknown } {
    const queries = createQueries(new DatabaseSync(':memory:'));
    queries.script(`
      CREATE TABLE t (i INTEGER, b BIGINT, f REAL, d DATETIME, o BOOLEAN, x BLOB, s TEXT);
      INSERT INTO t VALUES (1, 9007199254740993, 1.5, '2026-11-24T01:02:03.004+00:00', 1, x'00ff', 's');
      INSERT INTO t VALUES (9007199254740993, 2, 2, 1700000000000, 0, x'', '')`);
    const { columnTypes, rows } = queries.query({ sql, args: [], argTypes: [] });
    return { type: columnTypes[0], value: rows.map((row) => row[0]) };
  }

  test.each([
    ['SELECT i FROM t LIMIT 1', Int32, [1]],
    ['SELECT i FROM t', Int64, ['1', '9007199254740993']],
    ['SELECT b FROM t', Int64, ['9007199254740993', '2']],
    ['SELECT f FROM t', Double, [1.5, 2]],
    ['SELECT o FROM t', ColumnTypeEnum.Boolean, [true, false]],
    ['SELECT x FROM t', Bytes, [Uint8Array.of(0, 255), Uint8Array.of()]],
    ['SELECT s FROM t', Text, ['s', '']],
    ['SELECT COUNT(*) FROM t', Int64, ['2']],
    ['SELECT AVG(f) FROM t', Double, [1.75]],
    ['SELECT NULL UNION ALL SELECT 7', Int64, [null, '7']],
    ['SELECT NULL', Text, [null]],
    [
      'SELECT d FROM t',
      DateTime,
      ['2026-11-24T01:02:03.004+00:00', '2023-11-14T22:13:20.000+00:00'],
    ],
  ])('%s', (sql, type, value) => {
    expect(select(sql)).toEqual({ type, value });
  });
});
