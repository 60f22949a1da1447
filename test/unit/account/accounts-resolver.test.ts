import { expect, test } from 'vitest';
import { ForbiddenError } from '../../../domains/shared/errors.ts';
import type { Context } from '../../../resolvers/context.ts';
import { accounts } from '../../../resolvers/session/accounts.ts';

function ask(loopback: boolean): unknown {
  const services = { account: { accounts: () => 'the accounts' } };
  const context = { services, source: { address: '203.0.113.7', loopback } };
  if (typeof accounts !== 'function') throw new Error('accounts is a resolver function');
  return accounts({}, {}, context as unknown as Context, {} as never);
}

test('ACC-11: accounts are listed on loopback, and FORBIDDEN elsewhere', () => {
  expect(ask(true)).toBe('the accounts');
  expect(() => ask(false)).toThrow(ForbiddenError);
});
