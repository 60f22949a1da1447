import { describe, expect, test } from 'vitest';
import { DatabaseError } from '../../../prisma/errors.ts';
import type { House } from './house.ts';
import { BOB, fromBob, oneOfBobs, openHouse } from './house.ts';

const messages = async ({ database }: House) =>
  (await database.reader.message.findMany({ orderBy: { clock: 'asc' } })).map(({ text }) =>
    new TextDecoder().decode(text),
  );
const acknowledged = ({ prepared }: House) =>
  prepared.flatMap((request) => (request.kind === 'acks' ? request.ids : []));
const settled = ({ offers }: House, n: number) => offers.includes(`${n} settled`);

describe('ingest', () => {
  test('CHAT-13: a commit that fails leaves nothing and acknowledges nothing; offered again, all of it is there once', async () => {
    await using house = await openHouse();
    let failures = 1;
    const seen: object[] = [];
    house.beforeCommit = async (tx) => {
      const inside = await tx.message.count();
      if (inside === 0 || failures-- <= 0) return;
      // Everything is in place, and then the disk is full.
      seen.push({ messages: inside, owed: await tx.outboxItem.count({ where: { kind: 'acks' } }) });
      throw new Error('the disk is full');
    };
    const writes = [{ key: 'ratchet', value: Uint8Array.of(1) }];
    house.deliver({ ...oneOfBobs(1), writes });
    await house.passing('the commit failed', () => house.offers.includes('0 rolled back'));
    expect(seen).toEqual([{ messages: 1, owed: 1 }]);
    const { reader } = house.database;
    if (!settled(house, 0)) {
      expect(await messages(house)).toEqual([]);
      expect(acknowledged(house)).toEqual([]);
      expect(await reader.engineRecord.count()).toBe(0);
      expect(await reader.seenEnvelope.count()).toBe(0);
    }
    await house.passing('it was acknowledged', () => acknowledged(house).length > 0);
    expect(house.offers).toEqual(['0 rolled back', '0 settled']);
    expect(await messages(house)).toEqual(['number 1']);
    expect(acknowledged(house)).toEqual([fromBob(1).messageId]);
    const events = await reader.event.findMany({ where: { type: 'MessageAdded' } });
    expect(events).toHaveLength(1);
    expect(await reader.engineRecord.count()).toBe(1);
    expect((await reader.chat.findMany()).map(({ unreadCount }) => unreadCount)).toEqual([1]);
  });

  test('CHAT-13: an acknowledgement is only ever prepared when its message is committed', async () => {
    await using house = await openHouse();
    const wrong: string[] = [];
    const { push } = house.prepared;
    house.prepared.push = (request) => {
      if (request.kind === 'acks') void check(request.ids);
      return push.call(house.prepared, request);
    };
    const check = async (ids: readonly string[]) => {
      for (const messageId of ids) {
        const kept = await house.database.reader.message.findFirst({ where: { messageId } });
        if (!kept) wrong.push(messageId);
      }
    };
    const failed = new Set<number>();
    house.beforeCommit = async (tx) => {
      const count = await tx.message.count();
      if (count === 0 || failed.has(count)) return;
      failed.add(count);
      throw new Error('every message fails once');
    };
    for (let n = 1; n <= 12; n++) house.deliver(oneOfBobs(n));
    await house.passing('all are acknowledged', () => new Set(acknowledged(house)).size === 12);
    expect(wrong).toEqual([]);
    expect(await messages(house)).toEqual(Array.from({ length: 12 }, (_, n) => `number ${n + 1}`));
  });

  test('a message that can never be applied is skipped after three attempts, unacknowledged; the rest goes on', async () => {
    await using house = await openHouse({
      contact: (apply) => async (work, owner, message) => {
        const admission = await apply(work, owner, message);
        if (message.bytes[0] === 2) throw new Error('poison');
        return admission;
      },
    });
    const writes = [{ key: 'ratchet', value: Uint8Array.of(2) }];
    house.deliver(oneOfBobs(1));
    house.deliver({ ...oneOfBobs(2), writes });
    house.deliver(oneOfBobs(3));
    await house.passing('the last one is there', () => settled(house, 2));
    const again = '1 rolled back';
    expect(house.offers).toEqual(['0 settled', again, again, '1 settled', '2 settled']);
    expect(await messages(house)).toEqual(['number 1', 'number 3']);
    expect(house.dropped).toEqual(['not-applicable']);
    await house.passing('they are acknowledged', () => acknowledged(house).length === 2);
    expect(acknowledged(house)).toEqual([1, 3].map((n) => fromBob(n).messageId));
    // What the engine learned from it is kept, and it is not offered again after a restart.
    expect(await house.database.reader.engineRecord.count()).toBe(1);
    expect(await house.database.reader.seenEnvelope.count()).toBe(3);
  });

  test('a database that fails for long costs no message', async () => {
    await using house = await openHouse();
    let outage = true;
    house.beforeCommit = async (tx) => {
      if (outage && (await tx.seenEnvelope.count()) > 0) throw new Error('the disk is full');
    };
    house.deliver(oneOfBobs(1));
    await house.passing('it failed often', () => house.offers.length >= 8);
    expect(new Set(house.offers)).toEqual(new Set(['0 rolled back']));
    outage = false;
    await house.passing('it is acknowledged', () => acknowledged(house).length === 1);
    expect(await messages(house)).toEqual(['number 1']);
    expect(house.dropped).toEqual([]);
  });

  test('FAULT-6: what the database failed at as often as makes an envelope hopeless is not skipped', async () => {
    await using house = await openHouse();
    let failures = 3;
    house.beforeCommit = async (tx) => {
      if ((await tx.seenEnvelope.count()) === 0 || failures-- <= 0) return;
      throw new DatabaseError('IO', 'the disk does not answer');
    };
    house.deliver(oneOfBobs(1));
    await house.passing('it is acknowledged', () => acknowledged(house).length === 1);
    expect(house.offers).toEqual([...Array(3).fill('0 rolled back'), '0 settled']);
    expect(await messages(house)).toEqual(['number 1']);
    expect(house.dropped).toEqual([]);
  });

  test('CHAT-12: a message known already is dropped as a duplicate, and acknowledged again', async () => {
    await using house = await openHouse();
    house.deliver(oneOfBobs(1));
    house.deliver(oneOfBobs(1));
    await house.passing('both are acknowledged', () => acknowledged(house).length === 2);
    expect(await messages(house)).toEqual(['number 1']);
    expect(house.dropped).toEqual(['duplicate']);
  });

  test('CHAT-12, CHAT-16: what comes late takes its place by clock, and does not become the last message', async () => {
    await using house = await openHouse();
    house.deliver({ messages: [fromBob(3), fromBob(1)], owed: [] });
    house.deliver({ messages: [fromBob(2)], owed: [] });
    await house.passing('all are there', () => settled(house, 1));
    expect(await messages(house)).toEqual(['number 1', 'number 2', 'number 3']);
    const [chat] = await house.database.reader.chat.findMany();
    const last = await house.database.reader.message.findFirst({
      where: { id: chat?.lastMessageId ?? '' },
    });
    expect(last?.messageId).toBe(fromBob(3).messageId);
    expect(chat?.unreadCount).toBe(3);
  });

  test('CHAT-29: what nothing came of takes no transaction', async () => {
    await using house = await openHouse();
    let transactions = 0;
    house.beforeCommit = async () => {
      transactions++;
    };
    // The account's own contact code goes out meanwhile.
    await house.passing('all is quiet', () => house.prepared.length > 0);
    const before = transactions;
    for (let n = 0; n < 100; n++) house.deliver({ messages: [], owed: [], dropped: 'alien' });
    await house.passing('all are read', () => settled(house, 99));
    expect(transactions - before).toBeLessThan(10);
    expect(house.dropped).toEqual(Array(100).fill('alien'));
  });

  test('thousands of made-up acknowledgements in one envelope cost one look', async () => {
    await using house = await openHouse();
    const acks = Array.from({ length: 4_000 }, (_, n) => ({ from: BOB, id: `0x${n}` }));
    house.deliver({ messages: [], owed: [], acks });
    await house.passing('they are taken', () => settled(house, 0));
    expect(house.lookedFor).toEqual([4_000]);
  });
});
