import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Prisma } from '../../../prisma/generated/client/client.ts';
import type { OpenEmpty } from './fixture.ts';
import { expectedAccount, readAccount, seedAccount } from './models.ts';
import { account } from './rows.ts';

const year = (n: number): Date => new Date(Date.UTC(n, 0, 1));

export function valueContract(open: OpenEmpty): void {
  test('DB-1: every model comes back as it was written', async () => {
    const { transaction, reader } = await open();
    await transaction('alice', (tx) => seedAccount(tx, 'alice'));
    const found = await readAccount(reader, 'alice');
    expect(found).toEqual(expectedAccount('alice', expect.any(BigInt)));
    // A model added to the schema has to be added to this suite. The trace of a deleted account belongs to none.
    const { deletedAccount } = reader;
    const trace = { keyUidHash: 'ab', deletedAt: year(2026) };
    await transaction(null, (tx) => tx.deletedAccount.create({ data: trace }));
    expect(await deletedAccount.findMany()).toEqual([trace]);
    expect([...Object.keys(found), 'deletedAccount'].sort()).toEqual(
      Object.keys(Prisma.ModelName)
        .map((name) => name[0]?.toLowerCase() + name.slice(1))
        .sort(),
    );
  });

  test('DB-1: any 64-bit integer, instant, bytes and text come back as they were written', async () => {
    const { transaction, reader } = await open();
    await transaction('alice', (tx) => tx.account.create({ data: account('alice') }));
    const text = fc.string({ unit: 'binary' }).map((s) => s.replaceAll('\0', ''));
    const any = fc.record({
      profileClock: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
      createdAt: fc.date({ min: year(1900), max: year(9999), noInvalidDate: true }),
      chatKey: fc.uint8Array({ maxLength: 300 }).map((part) => Uint8Array.from(part)),
      displayName: fc.option(fc.uint8Array().map((part) => Uint8Array.from(part))),
      passwordBox: text,
    });
    const write = async (data: Prisma.AccountUncheckedUpdateInput): Promise<void> => {
      await transaction('alice', (tx) => tx.account.update({ where: { id: 'alice' }, data }));
      const found = await reader.account.findUniqueOrThrow({ where: { id: 'alice' } });
      expect(found).toEqual({ ...account('alice'), ...data });
    };
    await fc.assert(fc.asyncProperty(any, write), { seed: 7, numRuns: 60 });
  });

  test('DB-1: order and ranges of instants and 64-bit integers are by value', async () => {
    const { transaction, reader } = await open();
    const instants = ['1969-12-31T23:59:59.999Z', '1970-01-01T00:00:00Z', '2026-11-24T10:00:00.1Z']
      .concat('2026-11-24T10:00:00.099Z', '2026-11-24T09:59:59.999Z')
      .map((text) => new Date(text));
    const clocks = [2n ** 53n + 1n, 2n ** 53n, -1n, 9n, 10n];
    await transaction('alice', (tx) =>
      tx.account.createMany({
        data: instants.map((createdAt, index) => ({
          ...account(`account ${index}`),
          createdAt,
          profileClock: clocks[index] ?? 0n,
        })),
      }),
    );
    const byTime = await reader.account.findMany({ orderBy: { createdAt: 'asc' } });
    const sorted = instants.toSorted((a, b) => a.getTime() - b.getTime());
    expect(byTime.map((row) => row.createdAt)).toEqual(sorted);
    const byClock = await reader.account.findMany({
      where: { profileClock: { gt: 9n } },
      orderBy: { profileClock: 'desc' },
    });
    expect(byClock.map((row) => row.profileClock)).toEqual([2n ** 53n + 1n, 2n ** 53n, 10n]);
    const since = new Date('2026-11-24T10:00:00.100Z');
    expect(await reader.account.count({ where: { createdAt: { gte: since } } })).toBe(1);
  });

  test('DB-1: a 64-bit integer that does not fit is refused', async () => {
    const { transaction, reader } = await open();
    const data = { ...account('alice'), profileClock: 2n ** 63n };
    await expect(transaction('alice', (tx) => tx.account.create({ data }))).rejects.toThrow();
    expect(await reader.account.count()).toBe(0);
  });

  test('DB-9: $queryRaw gives the types of the columns', async () => {
    const { transaction, reader } = await open();
    await transaction('alice', (tx) => seedAccount(tx, 'alice'));
    const [row] = await reader.$queryRaw<Record<string, unknown>[]>`
      SELECT m."clock", m."createdAt", m."bytes", m."text", m."outgoing", m."seen", m."author",
             m."responseTo", m."contentType", (SELECT COUNT(*) FROM "Message") AS "total"
      FROM "Message" m WHERE m."clock" >= ${2n ** 53n + 1n} AND m."createdAt" <= ${new Date()}
        AND m."outgoing" = ${true} AND m."contentType" < ${5} LIMIT ${1}`;
    const { clock, createdAt, bytes, text, outgoing, seen, author, responseTo, contentType } =
      await reader.message.findFirstOrThrow();
    expect(row).toEqual({
      ...{ clock, createdAt, bytes, text, outgoing, seen, author, responseTo, contentType },
      total: 1n,
    });
  });
}
