import { expect, test } from 'vitest';
import type { OpenEmpty } from './fixture.ts';
import { readAccount, seedAccount } from './models.ts';
import { account, event } from './rows.ts';

export function transactionContract(open: OpenEmpty): void {
  test('DB-5: a transaction that throws leaves nothing, and gives its error on', async () => {
    const { transaction, reader } = await open();
    const refusal = new Error('no');
    const refused = transaction('alice', async (tx) => {
      await seedAccount(tx, 'alice');
      throw refusal;
    });
    await expect(refused).rejects.toBe(refusal);
    expect(Object.values(await readAccount(reader, 'alice')).flat()).toEqual([]);
  });

  test('DB-5: a transaction sees its own writes and gives its result on', async () => {
    const { transaction } = await open();
    const seen = await transaction('alice', async (tx) => {
      await seedAccount(tx, 'alice');
      return tx.account.findUniqueOrThrow({ where: { id: 'alice' }, include: { contacts: true } });
    });
    expect(seen.contacts).toHaveLength(1);
  });

  test('DB-6: 200 transactions asked for at once all commit, in the order asked', async () => {
    const { transaction, reader } = await open();
    await transaction('alice', (tx) => tx.account.create({ data: account('alice') }));
    const order = Array.from({ length: 200 }, (_, index) => index);
    await Promise.all(
      order.map((index) =>
        transaction('alice', async (tx) => {
          const before = await tx.event.count();
          await tx.event.create({ data: { ...event('alice'), detail: `${index} ${before}` } });
        }),
      ),
    );
    const events = await reader.event.findMany({ orderBy: { seq: 'asc' } });
    expect(events.map((row) => row.detail)).toEqual(order.map((index) => `${index} ${index}`));
  });

  test('DB-6: a transaction that fails among others takes nothing of theirs along', async () => {
    const { transaction, reader } = await open();
    await transaction('alice', (tx) => tx.account.create({ data: account('alice') }));
    const outcomes = await Promise.allSettled(
      Array.from({ length: 40 }, (_, index) =>
        transaction('alice', async (tx) => {
          await tx.event.create({ data: { ...event('alice'), detail: String(index) } });
          if (index % 2 === 1) throw new Error('odd');
        }),
      ),
    );
    expect(outcomes.filter(({ status }) => status === 'rejected')).toHaveLength(20);
    const details = (await reader.event.findMany()).map((row) => Number(row.detail));
    expect(details.sort((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, i) => 2 * i));
  });

  test('DB-7: the reader sees a commit at once and nothing before it', async () => {
    const { transaction, reader } = await open();
    const seen: number[] = [];
    await transaction('alice', async (tx) => {
      await seedAccount(tx, 'alice');
      seen.push(await reader.account.count(), await tx.account.count());
    });
    seen.push(await reader.account.count());
    expect(seen).toEqual([0, 1, 1]);
  });

  test('DB-8: the reader refuses to write', async () => {
    const { transaction, reader } = await open();
    await transaction('alice', (tx) => tx.account.create({ data: account('alice') }));
    await expect(reader.account.create({ data: account('bob') })).rejects.toThrow();
    await expect(reader.account.deleteMany()).rejects.toThrow();
    await expect(reader.$queryRaw`DELETE FROM "Account" RETURNING "id"`).rejects.toThrow();
    expect(await reader.account.count()).toBe(1);
  });

  test('DB-11: a transaction over its time is rolled back, told so, and holds nobody up', async () => {
    const { transaction, reader } = await open({ transactionTimeoutMs: 1_000 });
    const stuck = transaction('alice', async (tx) => {
      await tx.account.create({ data: account('alice') });
      await new Promise<never>(() => {});
    });
    const next = transaction('alice', (tx) => tx.account.create({ data: account('bob') }));
    await expect(stuck).rejects.toMatchObject({ name: 'DatabaseError', fault: 'TIMEOUT' });
    await next;
    expect((await reader.account.findMany()).map(({ id }) => id)).toEqual(['bob']);
  });

  test('DB-11: work that goes on after its time is refused', async () => {
    const { transaction, reader } = await open({ transactionTimeoutMs: 50 });
    const late = transaction('alice', async (tx) => {
      const write = async (id: string) => tx.account.create({ data: account(id) });
      await write('alice');
      // Until the database has given the transaction up; the test's own limit bounds it.
      for (let i = 0; ; i += 1) {
        await new Promise((resolve) => setTimeout(resolve, 20));
        await write(`carol ${i}`);
      }
    });
    await expect(late).rejects.toMatchObject({ fault: 'TIMEOUT' });
    expect(await reader.account.count()).toBe(0);
  });

  test('DB-12: close waits for what was accepted and refuses what comes after', async () => {
    const database = await open();
    const writes = ['alice', 'bob', 'carol'].map((name) =>
      database.transaction('alice', (tx) => tx.account.create({ data: account(name) })),
    );
    const closed = database.close();
    const late = database.transaction('alice', (tx) => tx.account.count());
    await expect(late).rejects.toMatchObject({ fault: 'CLOSED' });
    expect(await Promise.all(writes)).toHaveLength(3);
    await closed;
    await database.close();
  });

  test('DB-13: a transaction inside another is refused instead of waiting for itself', async () => {
    const { transaction } = await open();
    const nested = transaction('alice', () => transaction('alice', async () => {}));
    await expect(nested).rejects.toMatchObject({ fault: 'NESTED' });
    // Asked for in there and run later is none of it.
    let later: Promise<number> | undefined;
    await transaction('alice', async (tx) => {
      later = new Promise((resolve, reject) => {
        setTimeout(
          () => transaction('alice', (other) => other.account.count()).then(resolve, reject),
          50,
        );
      });
      await tx.account.count();
    });
    expect(await later).toBe(0);
  });
}
