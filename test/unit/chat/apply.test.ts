import { describe, expect, test } from 'vitest';
import type { House } from '../ingest/house.ts';
import { fromBob, oneOfBobs, openHouse } from '../ingest/house.ts';

const now = BigInt(Date.UTC(2026, 0, 1));
const kept = async ({ database }: House) =>
  database.reader.message.findMany({ orderBy: { clock: 'asc' } });

describe('messages of others', () => {
  test.each([
    ['beyond what a date can be', 2n ** 62n],
    ['beyond what a column can hold', 2n ** 64n - 1n],
  ])('a writing time %s costs the message nothing', async (_what, timestamp) => {
    await using house = await openHouse();
    house.deliver(oneOfBobs(1, { timestamp }));
    await house.passing('it is read', () => house.offers.length > 0);
    expect(house.offers).toEqual(['0 settled']);
    expect((await kept(house)).map((row) => row.timestamp)).toEqual([now + 1n + 120_000n]);
  });

  test('a message for another kind of chat is dropped', async () => {
    await using house = await openHouse();
    house.deliver(oneOfBobs(1, { messageType: 2 }));
    await house.passing('it is read', () => house.offers.length > 0);
    expect(house.dropped).toEqual(['not-one-to-one']);
    expect(await kept(house)).toEqual([]);
  });

  test('CHAT-16: the same clock twice is ordered by message id, whichever came first', async () => {
    const orders: string[][] = [];
    for (const numbers of [
      [1, 2, 3],
      [3, 1, 2],
    ]) {
      await using house = await openHouse();
      const messages = numbers.map((n) => ({ ...fromBob(n), content: fromBob(7).content }));
      house.deliver({ messages, owed: [] });
      await house.passing('they are read', () => house.offers.length > 0);
      const [chat] = await house.database.reader.chat.findMany();
      const last = await house.database.reader.message.findFirst({
        where: { id: chat?.lastMessageId ?? '' },
      });
      orders.push([last?.messageId ?? '']);
    }
    expect(orders).toEqual([[fromBob(3).messageId], [fromBob(3).messageId]]);
  });

  test('CHAT-15: a stranger makes a hidden chat and nothing else', async () => {
    await using house = await openHouse();
    house.deliver(oneOfBobs(1));
    await house.passing('it is read', () => house.offers.length > 0);
    const { reader } = house.database;
    expect(await reader.chat.findMany()).toMatchObject([{ active: false, unreadCount: 1 }]);
    expect(await reader.contact.findMany()).toMatchObject([{ localState: 0, remoteState: 0 }]);
  });
});
