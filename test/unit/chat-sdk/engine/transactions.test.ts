import { expect, test } from 'vitest';
import { createAdvertisementLimit } from '../../../../datasources/chat-sdk/status/engine/advertisement-limit.ts';
import { rememberCorrespondent } from '../../../../datasources/chat-sdk/status/engine/correspondents.ts';
import {
  createStateCache,
  StateReadError,
} from '../../../../datasources/chat-sdk/status/engine/lease.ts';
import { createOperations } from '../../../../datasources/chat-sdk/status/engine/operations.ts';
import { EngineClosedError } from '../../../../datasources/chat-sdk/status/engine/serial-queue.ts';
import { TransactionEndedError } from '../../../../datasources/chat-sdk/status/engine/transaction.ts';
import { keyPair } from '../../../../datasources/chat-sdk/status/wire/keys.ts';
import { secureRandom } from '../../../../datasources/chat-sdk/status/wire/random.ts';
import { memoryRecords } from '../encryption/people.ts';

const bytes = (...values: number[]) => Uint8Array.from(values);

function cacheOver(stored: Map<string, Uint8Array>) {
  const reads: string[] = [];
  const cache = createStateCache({
    get: async (key) => {
      reads.push(key);
      return stored.get(key) ?? null;
    },
  });
  return { cache, reads };
}

test('CHATSDK-67: a lease sees its own changes; others see them once they are committed', async () => {
  const { cache, reads } = cacheOver(new Map([['a', bytes(1)]]));
  const first = cache.lease();
  expect(await first.get('a')).toEqual(bytes(1));
  first.set('a', bytes(2));
  first.set('b', null);
  expect(await first.get('a')).toEqual(bytes(2));
  expect(await cache.lease().get('a')).toEqual(bytes(1));
  expect(first.writes()).toEqual([
    { key: 'a', value: bytes(2) },
    { key: 'b', value: null },
  ]);
  first.commit();
  const second = cache.lease();
  expect(await second.get('a')).toEqual(bytes(2));
  expect(await second.get('b')).toBeNull();
  expect(reads).toEqual(['a']);
});

test('CHATSDK-67: a discarded lease leaves nothing, and the next read asks the database', async () => {
  const stored = new Map([['a', bytes(1)]]);
  const { cache, reads } = cacheOver(stored);
  const lease = cache.lease();
  await lease.get('a');
  lease.set('a', bytes(2));
  lease.discard();
  stored.set('a', bytes(9));
  expect(await cache.lease().get('a')).toEqual(bytes(9));
  expect(reads).toEqual(['a', 'a']);
});

test('CHATSDK-67: a database that fails is told from a record that is wrong', async () => {
  const cache = createStateCache({ get: () => Promise.reject(new Error('disk')) });
  await expect(cache.lease().get('a')).rejects.toThrow(StateReadError);
});

test('CHATSDK-68: operations run one at a time, in order, each until its transaction ends', async () => {
  const { cache } = cacheOver(new Map());
  const operations = createOperations(cache);
  const order: string[] = [];
  const run = (name: string) =>
    operations.run(
      async () => void order.push(name),
      () => void order.push(`${name} settled`),
    );
  const first = await run('first');
  const second = run('second');
  const third = run('third');
  await new Promise((resolve) => setImmediate(resolve));
  expect(order).toEqual(['first']);
  first.transaction.handle.settled();
  (await second).transaction.handle.rolledBack();
  (await third).transaction.handle.settled();
  expect(order).toEqual(['first', 'first settled', 'second', 'third', 'third settled']);
});

test('CHATSDK-68: a transaction ends once; an operation that throws gives the queue back', async () => {
  const { cache } = cacheOver(new Map());
  const operations = createOperations(cache);
  const { transaction } = await operations.run(
    async () => 1,
    () => {},
  );
  transaction.handle.settled();
  expect(() => transaction.handle.settled()).toThrow(TransactionEndedError);
  expect(() => transaction.handle.rolledBack()).toThrow('rolledBack()');
  const failing = operations.run(
    async (lease) => {
      lease.set('a', bytes(1));
      throw new Error('no');
    },
    () => {},
  );
  await expect(failing).rejects.toThrow('no');
  const next = await operations.run(
    (lease) => lease.get('a'),
    () => {},
  );
  expect(next.result).toBeNull();
  const waiting = operations.run(
    async () => 2,
    () => {},
  );
  await operations.close();
  await expect(waiting).rejects.toThrow(EngineClosedError);
  await expect(
    operations.run(
      async () => 3,
      () => {},
    ),
  ).rejects.toThrow(EngineClosedError);
  next.transaction.handle.settled();
});

test('CHATSDK-64: bundles owed to all people together are bounded', () => {
  let now = 0;
  const may = createAdvertisementLimit(() => now);
  expect(Array.from({ length: 101 }, may).filter(Boolean)).toHaveLength(100);
  now += 2 * 3600 * 1000;
  expect(may()).toBe(true);
});

test('CHATSDK-51: 500 correspondents are remembered, the oldest forgotten first', async () => {
  const records = memoryRecords();
  const people = Array.from({ length: 501 }, () => keyPair(secureRandom(32)).publicKey);
  const changes = [];
  for (const one of people) changes.push(await rememberCorrespondent(records, one));
  expect(changes.at(499)).toEqual({ added: people[499], forgotten: [] });
  expect(changes.at(500)).toEqual({ added: people[500], forgotten: [people[0]] });
  const [, second] = people;
  if (second === undefined) throw new Error('missing');
  expect(await rememberCorrespondent(records, second)).toEqual({ added: null, forgotten: [] });
});
