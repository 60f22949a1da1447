import { expect, test } from 'vitest';
import { createTransaction } from '../../prisma/sqlite/transaction.ts';

const broken = {
  query: () => ({ columnNames: [], columnTypes: [], rows: [] }),
  execute: () => 0,
  script() {
    throw new Error('disk I/O error');
  },
  inTransaction: true,
};

// The connection was never given back, and every later transaction of the gateway waited for it.
test.each(['commit', 'rollback'] as const)(
  'DB-15: a %s after which ROLLBACK fails too frees the connection',
  async (end) => {
    let released = 0;
    const transaction = createTransaction('test', broken, () => {
      released += 1;
    });
    await expect(transaction[end]()).rejects.toThrow('disk I/O error');
    expect(released).toBe(1);
  },
);
