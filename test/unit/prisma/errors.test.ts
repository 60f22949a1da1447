import { DatabaseSync } from 'node:sqlite';
import { beforeEach, expect, test } from 'vitest';
import { createQueries, type Queries } from '../../../prisma/sqlite/queries.ts';

let queries: Queries;

beforeEach(() => {
  queries = createQueries(new DatabaseSync(':memory:'));
  queries.script(`
    CREATE TABLE a (id INTEGER PRIMARY KEY, n TEXT NOT NULL, x, y, UNIQUE (x, y));
    CREATE UNIQUE INDEX lower_n ON a (lower(n));
    CREATE TABLE b (a INTEGER REFERENCES a (id));
    INSERT INTO a VALUES (1, 'n', 1, 1)`);
});

const fields = (...names: string[]): unknown => ({ fields: names });

test.each([
  ["INSERT INTO a VALUES (1, 'm', 2, 2)", 'UniqueConstraintViolation', fields('id')],
  ["INSERT INTO a VALUES (2, 'm', 1, 1)", 'UniqueConstraintViolation', fields('x', 'y')],
  ["INSERT INTO a VALUES (2, 'N', 2, 2)", 'UniqueConstraintViolation', { index: 'lower_n' }],
  ['INSERT INTO a VALUES (2, NULL, 2, 2)', 'NullConstraintViolation', fields('n')],
  ['INSERT INTO b VALUES (7)', 'ForeignKeyConstraintViolation', { foreignKey: {} }],
])('DB-2: %s is %s', (sql, kind, constraint) => {
  const run = (): unknown => queries.execute({ sql, args: [], argTypes: [] });
  expect(run).toThrow(
    expect.objectContaining({ cause: expect.objectContaining({ kind, constraint }) }),
  );
});

test.each([
  ['SELECT * FROM missing', { kind: 'TableDoesNotExist', table: 'missing' }],
  ['SELECT missing FROM a', { kind: 'ColumnNotFound', column: 'missing' }],
  ['INSERT INTO a (missing) VALUES (1)', { kind: 'ColumnNotFound', column: 'missing' }],
  ['SELEC', { kind: 'sqlite', extendedCode: 1 }],
])('%s is %o', (sql, cause) => {
  const run = (): unknown => queries.query({ sql, args: [], argTypes: [] });
  expect(run).toThrow(expect.objectContaining({ cause: expect.objectContaining(cause) }));
});

test('an integer of more than 64 bits is out of range', () => {
  const run = (): unknown =>
    queries.query({
      sql: 'SELECT ?',
      args: [2n ** 63n],
      argTypes: [{ scalarType: 'bigint', arity: 'scalar' }],
    });
  expect(run).toThrow(
    expect.objectContaining({ cause: expect.objectContaining({ kind: 'ValueOutOfRange' }) }),
  );
});
