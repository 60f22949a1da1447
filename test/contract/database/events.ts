import { expect, test } from 'vitest';
import type { Database } from '../../../prisma/database.ts';
import type { OpenEmpty } from './fixture.ts';
import { account, event } from './rows.ts';

async function append(database: Database, count: number): Promise<bigint[]> {
  const numbers: bigint[] = [];
  for (let i = 0; i < count; i += 1) {
    const { seq } = await database.transaction('alice', (tx) =>
      tx.event.create({ data: event('alice') }),
    );
    numbers.push(seq);
  }
  return numbers;
}

function isIncreasing(numbers: readonly bigint[]): boolean {
  return numbers.every((n, i) => i === 0 || n > (numbers[i - 1] ?? n));
}

export function eventContract(open: OpenEmpty): void {
  test('DB-4: event numbers rise and are never given twice, not even after a delete', async () => {
    const database = await open();
    await database.transaction('alice', (tx) => tx.account.create({ data: account('alice') }));
    const first = await append(database, 3);
    await database.transaction('alice', (tx) => tx.event.deleteMany());
    const second = await append(database, 3);
    await database.transaction('alice', (tx) => tx.account.delete({ where: { id: 'alice' } }));
    await database.transaction('alice', (tx) => tx.account.create({ data: account('alice') }));
    const third = await append(database, 1);
    expect(isIncreasing([...first, ...second, ...third])).toBe(true);
    expect(typeof third[0]).toBe('bigint');
  });

  test('DB-4: event numbers go on beyond 2^53', async () => {
    const database = await open();
    await database.transaction('alice', (tx) => tx.account.create({ data: account('alice') }));
    const seq = 2n ** 53n;
    await database.transaction('alice', async (tx) => {
      await tx.event.create({ data: { ...event('alice'), seq } });
      // A number given by hand is news to PostgreSQL's counter, not to SQLite's.
      if (database.provider === 'postgresql') {
        await tx.$queryRaw`SELECT setval(pg_get_serial_sequence('"Event"', 'seq'), ${seq})`;
      }
    });
    const [next] = await append(database, 1);
    expect(next).toBe(2n ** 53n + 1n);
    const found = await database.reader.event.findMany({ where: { seq: { gt: seq } } });
    expect(found.map((row) => row.seq)).toEqual([next]);
  });
}
