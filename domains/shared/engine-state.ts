/** The chat engine's records at rest: opaque keys, sealed values. */
import type { StateReader, StateWrite } from '../../datasources/chat-sdk/port.ts';
import type { Reader } from '../../prisma/database.ts';
import type { Owner } from './owner.ts';
import type { Work } from './unit-of-work.ts';

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
  for (const { key, value } of writes) {
    if (value === null) {
      await work.db.engineRecord.deleteMany({ where: { accountId, key } });
      continue;
    }
    const sealed = sealer.seal(valuePlace(accountId, key), value);
    await work.db.engineRecord.upsert({
      where: { accountId_key: { accountId, key } },
      create: { accountId, key, value: sealed },
      update: { value: sealed },
    });
  }
}
