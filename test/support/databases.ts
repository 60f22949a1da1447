/** The databases the suites run on. One that the machine has not is skipped by name; REQUIRE makes that a failure. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createPostgresDatabase, postgresAbsence } from './postgres.ts';

export interface EmptyDatabase {
  /** What DATABASE_URL takes. */
  readonly url: string;
  remove(): Promise<void>;
}

export interface DatabaseUnderTest {
  readonly name: 'SQLite' | 'PostgreSQL';
  /** Why it cannot be used on this machine; null when it can. */
  readonly absent: string | null;
  /** A new, empty database. Nothing else uses it. */
  create(): Promise<EmptyDatabase>;
}

const sqlite: DatabaseUnderTest = {
  name: 'SQLite',
  absent: null,
  async create() {
    const folder = await mkdtemp(path.join(tmpdir(), 'status-gateway-database-'));
    return {
      url: `file:${path.join(folder, 'gateway.sqlite')}`,
      remove: () => rm(folder, { recursive: true, force: true }),
    };
  },
};

const postgresql: DatabaseUnderTest = {
  name: 'PostgreSQL',
  absent: postgresAbsence(),
  create: createPostgresDatabase,
};

export const DATABASES: readonly DatabaseUnderTest[] = [sqlite, postgresql];
