import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import type { OpenEmpty } from './fixture.ts';
import { expectedAccount, readAccount, seedAccount } from './models.ts';
import { account, contact, event } from './rows.ts';

export function constraintContract(open: OpenEmpty): void {
  test('DB-2: a value that must be unique and is not is P2002 and names the fields', async () => {
    const { transaction, reader } = await open();
    await transaction('alice', (tx) => seedAccount(tx, 'alice'));
    const again = { ...account('bob'), keyUid: account('alice').keyUid };
    await expect(
      transaction('alice', (tx) => tx.account.create({ data: again })),
    ).rejects.toMatchObject({
      code: 'P2002',
      message: expect.stringContaining('`keyUid`'),
    });
    const twice = { ...contact('alice', 'other id'), publicKey: 'public key of contact of alice' };
    await expect(
      transaction('alice', (tx) => tx.contact.create({ data: twice })),
    ).rejects.toMatchObject({
      code: 'P2002',
      message: expect.stringMatching(/`accountId`.*`publicKey`/),
    });
    const sameId = { ...account('bob'), id: 'alice' };
    await expect(
      transaction('alice', (tx) => tx.account.create({ data: sameId })),
    ).rejects.toMatchObject({
      code: 'P2002',
      message: expect.stringContaining('`id`'),
    });
    expect(await reader.account.count()).toBe(1);
  });

  test('DB-2: a reference to nothing is P2003', async () => {
    const { transaction, reader } = await open();
    const orphan = transaction('alice', (tx) => tx.event.create({ data: event('nobody') }));
    await expect(orphan).rejects.toMatchObject({ code: 'P2003' });
    expect(await reader.event.count()).toBe(0);
  });

  test('DB-2: a change of a row that is not there is P2025', async () => {
    const { transaction, reader } = await open();
    const where = { id: 'nobody' };
    const update = transaction('alice', (tx) =>
      tx.account.update({ where, data: { passwordBox: '' } }),
    );
    await expect(update).rejects.toMatchObject({ code: 'P2025' });
    const remove = transaction('alice', (tx) => tx.account.delete({ where }));
    await expect(remove).rejects.toMatchObject({ code: 'P2025' });
    await expect(reader.account.findUniqueOrThrow({ where })).rejects.toMatchObject({
      code: 'P2025',
    });
  });

  test('DB-3: deleting an account deletes everything of it and nothing of another', async () => {
    const { transaction, reader } = await open();
    for (const name of ['alice', 'bob']) await transaction('alice', (tx) => seedAccount(tx, name));
    await transaction('alice', (tx) => tx.account.delete({ where: { id: 'alice' } }));
    const left = await readAccount(reader, 'alice');
    expect(Object.values(left).flat()).toEqual([]);
    expect(await readAccount(reader, 'bob')).toEqual(expectedAccount('bob', expect.any(BigInt)));
  });

  test('DB-25: an error names the field and not the value', async () => {
    const { transaction, reader } = await open();
    const data = { ...account('alice'), passwordBox: 'canary', keyUid: 'canary' };
    await transaction('alice', (tx) => tx.account.create({ data }));
    await expect(reader.account.findMany({ where: { createdAt: 'canary' } })).rejects.toMatchObject(
      { fault: 'QUERY', message: expect.stringContaining('`createdAt`') },
    );
    const errors = await Promise.allSettled([
      transaction('alice', (tx) => tx.account.create({ data })),
      transaction('alice', (tx) =>
        tx.account.create({ data: { ...data, profileClock: 2n ** 63n } }),
      ),
      transaction('alice', (tx) =>
        // @ts-expect-error what a caller without types may do
        tx.account.create({ data: { ...data, profileClock: 'canary' } }),
      ),
      reader.account.findMany({ where: { createdAt: 'canary' } }),
      transaction(
        'alice',
        (tx) => tx.$queryRaw`SELECT * FROM "Account" WHERE "nowhere" = ${'canary'}`,
      ),
    ]);
    for (const outcome of errors) {
      expect(outcome.status).toBe('rejected');
      const reason: unknown = outcome.status === 'rejected' ? outcome.reason : undefined;
      expect(reason).toBeInstanceOf(Error);
      expect(inspect(reason, { depth: 10 })).not.toContain('canary');
    }
  });
}
