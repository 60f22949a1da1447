import { expect } from 'vitest';
import type { Reader } from '../../../prisma/database.ts';
import { inconsistencies } from './rules.ts';
import { sealedFaults } from './sealed.ts';
import { readTables, type Tables } from './tables.ts';

/**
 * Events, rows, outbox and engine state agree: nothing is half done. Call while nothing is being written.
 * @param tokens of accounts whose sealed columns are opened too
 */
export async function assertConsistent(
  reader: Reader,
  tokens: readonly string[] = [],
): Promise<Tables> {
  const tables = await readTables(reader);
  expect([...inconsistencies(tables), ...sealedFaults(tables, tokens)]).toEqual([]);
  return tables;
}
