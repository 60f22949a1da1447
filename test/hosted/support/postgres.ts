/** The one database that several processes can share, or why it is not here. */
import { describe } from 'vitest';
import { DATABASES, type DatabaseUnderTest } from '../../support/databases.ts';

const found = DATABASES.find(({ name }) => name === 'PostgreSQL');
if (!found) throw new Error('PostgreSQL is not among the databases under test.');

export const postgres: DatabaseUnderTest = found;

/** Skipped by name where PostgreSQL is not installed. */
export function describeHosted(what: string, suite: () => void): void {
  const { absent } = postgres;
  describe.skipIf(absent !== null)(absent === null ? what : `${what} (${absent})`, suite);
}
