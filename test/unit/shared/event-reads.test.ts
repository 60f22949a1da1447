import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  createEventLog,
  type EventLog,
  type EventRecord,
} from '../../../domains/shared/event-log.ts';
import {
  createEventReads,
  type EventReads,
  readWith,
} from '../../../domains/shared/event-reads.ts';
import { createSignals } from '../../../domains/shared/signals.ts';
import type { Database } from '../../../prisma/database.ts';
import type { Context } from '../../../resolvers/context.ts';
import { withFreshLoaders } from '../../../resolvers/shared/events.ts';
import { account } from '../../contract/database/rows.ts';
import { openTestDatabase } from '../../support/open-database.ts';

const NOW = Date.UTC(2026, 0, 31);
const CHAT = { accountId: 'alice', domain: 'chat', chatIds: null } as const;

let database: Database;
let log: EventLog;
let reads: EventReads;
/** How often the log was read. */
let looks: number;
beforeEach(async () => {
  database = await openTestDatabase();
  log = createEventLog(database, () => NOW, createSignals());
  looks = 0;
  const { $queryRaw: queryRaw } = database.reader;
  const $queryRaw = (...args: Parameters<typeof queryRaw>) => {
    looks++;
    return queryRaw.apply(database.reader, args);
  };
  reads = createEventReads({ $queryRaw } as unknown as Database['reader']);
  await database.transaction('alice', (tx) => tx.account.create({ data: account('alice') }));
});
afterEach(() => database.close());

const happens = (messageId: string) =>
  database.transaction('alice', (tx) => {
    const event = { accountId: 'alice', domain: 'chat', type: 'MessageAdded', messageId } as const;
    return log.append(tx, event, new Date(NOW));
  });

describe('reads of the event log', () => {
  test('CHAT-30: who asks for the same at the same moment shares one read and its objects', async () => {
    await happens('first');
    const all = await Promise.all(Array.from({ length: 100 }, () => reads.look(CHAT, 0n)));
    expect(looks).toBe(1);
    expect(new Set(all.map(({ found }) => found[0]?.record)).size).toBe(1);
    await Promise.all([
      reads.look(CHAT, 0n),
      reads.look(CHAT, 1n),
      reads.look({ ...CHAT, domain: 'contact' }, 0n),
    ]);
    expect(looks).toBe(4);
  });

  test('CHAT-30: nobody shares a read that began before they asked', async () => {
    const early = reads.look(CHAT, 0n);
    // The read is under way, its statement not yet answered.
    while (looks === 0) await Promise.resolve();
    const late = reads.look(CHAT, 0n);
    await early;
    await late;
    expect(looks).toBe(2);
  });

  test('CHAT-30: what no chat is asked for has a place and no events', async () => {
    await happens('first');
    expect(await reads.look({ ...CHAT, chatIds: [] }, 0n)).toEqual({
      head: 1n,
      floor: 0n,
      found: [],
    });
  });
});

describe('what events tell of', () => {
  interface Loads {
    readonly context: Context;
    /** The ids of each read of messages. */
    readonly messages: (readonly string[])[];
  }
  const subscriber = (): Loads => {
    const messages: (readonly string[])[] = [];
    const messagesByIds = async (_viewer: unknown, ids: readonly string[]) => {
      messages.push(ids);
      return ids.map((id) => ({ id }));
    };
    const services = { contact: {}, chat: { messagesByIds } };
    const context = { viewer: {}, services, loaders: null } as unknown as Context;
    return { context, messages };
  };
  async function* of(records: readonly EventRecord[]) {
    yield* records;
  }
  const tell = async ({ context }: Loads, records: readonly EventRecord[], pause = 0) => {
    for await (const { messageId } of withFreshLoaders(context, of(records))) {
      await context.loaders.message.load(messageId ?? '');
      if (pause > 0) await new Promise((resolve) => setTimeout(resolve, pause));
    }
  };
  const readAll = async () => (await reads.look(CHAT, 0n)).found.map(({ record }) => record);

  test('CHAT-31: objects of events read together are read together, for every subscriber who follows', async () => {
    for (const id of ['one', 'two', 'three']) await happens(id);
    const records = await readAll();
    expect(records.map((record) => readWith(record))).toEqual([records, records, records]);
    const [first, second] = [subscriber(), subscriber()];
    await Promise.all([tell(first, records), tell(second, records)]);
    expect([...first.messages, ...second.messages]).toEqual([['one', 'two', 'three']]);
  });

  test('CHAT-31: who reads slowly gets them anew', async () => {
    for (const id of ['one', 'two', 'three']) await happens(id);
    const slow = subscriber();
    await tell(slow, await readAll(), 150);
    expect(slow.messages).toEqual([['one', 'two', 'three'], ['two', 'three'], ['three']]);
  });

  test('CHAT-31: events of another read are resolved anew', async () => {
    await happens('one');
    const one = subscriber();
    await tell(one, await readAll());
    await tell(one, await readAll());
    expect(one.messages).toEqual([['one'], ['one']]);
  });
});
