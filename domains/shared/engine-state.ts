/** The chat engine's records at rest: opaque keys, sealed values. */
import type { StateReader, StateWrite } from '../../datasources/chat-sdk/port.ts';
import type { Reader } from '../../prisma/database.ts';
import { Prisma } from '../../prisma/generated/client/client.ts';
import type { Owner } from './owner.ts';
import type { Work } from './unit-of-work.ts';

/** Three parameters each; SQLite takes 32,766. */
const ROWS_AT_ONCE = 500;

function valuePlace(accountId: string, key: string) {
  return { table: 'EngineRecord', column: 'value', row: `${accountId}/${key}` };
}

export function engineStateReader(reader: Reader, { accountId, sealer }: Owner): StateReader {
  return {
    async get(key) {
      const row = await reader.engineRecord.findUnique({
        where: { accountId_key: { accountId, key } },
      });
      return row && sealer.open(valuePlace(accountId, key), row.value);
    },
  };
}

export async function writeEngineState(
  work: Work,
  { accountId, sealer }: Owner,
  writes: readonly StateWrite[],
): Promise<void> {
  // The last of several of a record counts.
  const last = [...new Map(writes.map((write) => [write.key, write])).values()];
  const gone = last.filter(({ value }) => value === null).map(({ key }) => key);
  if (gone.length > 0) {
    await work.db.engineRecord.deleteMany({ where: { accountId, key: { in: gone } } });
  }
  const rows = last.flatMap(({ key, value }) => {
    if (value === null) return [];
    return [Prisma.sql`(${accountId}, ${key}, ${sealer.seal(valuePlace(accountId, key), value)})`];
  });
  for (let at = 0; at < rows.length; at += ROWS_AT_ONCE) {
    await work.db.$executeRaw`
      INSERT INTO "EngineRecord" ("accountId", "key", "value")
      VALUES ${Prisma.join(rows.slice(at, at + ROWS_AT_ONCE))}
      ON CONFLICT ("accountId", "key") DO UPDATE SET "value" = excluded."value"`;
  }
}
