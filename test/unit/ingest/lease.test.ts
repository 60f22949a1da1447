import { expect, test } from 'vitest';
import type { Lease, Leases } from '../../../prisma/database.ts';
import { LeaseLostError } from '../../../prisma/errors.ts';
import { contact } from '../../contract/database/rows.ts';
import { BOB, type House, oneOfBobs, openHouse } from './house.ts';

/** Leases as the test says: who asks gets one while `free`. */
function createLeases() {
  const given: (Lease & { take(): void })[] = [];
  const state = { free: true, asked: 0 };
  const leases: Leases = {
    async acquire() {
      state.asked++;
      if (!state.free) return { lease: null, retryAfterMs: 60_000 };
      state.free = false;
      const lost = new AbortController();
      let taken = false;
      const lease = {
        lost: lost.signal,
        async assertHeld() {
          if (!taken) return;
          lost.abort();
          throw new LeaseLostError('alice');
        },
        tell() {},
        async release() {
          if (!taken) state.free = true;
          taken = true;
          lost.abort();
        },
        /** Another process took over; this one has not heard of it. */
        take: () => {
          taken = true;
        },
      };
      given.push(lease);
      return { lease };
    },
    told: async () => null,
  };
  return { leases, given, state };
}

const messages = async ({ database }: House) => database.reader.message.count();

test('HOST-5, HOST-6: while another process holds the account no engine runs; given back, one does at once', async () => {
  const { leases, state } = createLeases();
  state.free = false;
  await using house = await openHouse({ leases });
  house.deliver(oneOfBobs(1));
  await house.passing('it asked', () => state.asked >= 3);
  expect(house.engines).toEqual([]);
  expect(await messages(house)).toBe(0);
  state.free = true;
  // Without time passing: the signal alone.
  house.signals.heard({ topic: 'engine', accountId: 'alice' });
  await house.passing('it runs', async () => (await messages(house)) === 1);
  expect(house.engines).toEqual(['opened']);
});

test('HOST-8: what an engine does after another process took over is not committed; the next holder does it', async () => {
  const { leases, given, state } = createLeases();
  await using house = await openHouse({ leases });
  house.deliver(oneOfBobs(1));
  await house.passing('the first is there', async () => (await messages(house)) === 1);
  given[0]?.take();
  const writes = [{ key: 'ratchet', value: Uint8Array.of(2) }];
  house.deliver({ ...oneOfBobs(2), writes });
  await house.passing('the engine is gone', () => house.engines.at(-1) === 'closed');
  expect(await messages(house)).toBe(1);
  expect(await house.database.reader.engineRecord.count()).toBe(0);
  state.free = true;
  house.signals.heard({ topic: 'engine', accountId: 'alice' });
  await house.passing('the second is there', async () => (await messages(house)) === 2);
  expect(await house.database.reader.engineRecord.count()).toBe(1);
});

test('HOST-9: an engine whose lease is lost ends, and the account stands in line again', async () => {
  const { leases, given, state } = createLeases();
  await using house = await openHouse({ leases });
  await house.passing('it runs', () => house.engines.length === 1);
  const [lease] = given;
  await lease?.release();
  await house.passing('it ended and began anew', () => house.engines.length === 3);
  expect(house.engines).toEqual(['opened', 'closed', 'opened']);
  expect(state.asked).toBe(2);
});

test('HOST-2: whom another process got to know is listened for', async () => {
  await using house = await openHouse();
  await house.passing('it runs', () => house.engines.length === 1);
  await house.database.transaction('alice', (tx) =>
    tx.contact.create({
      data: { ...contact('alice', 'bob'), publicKey: BOB, localState: 2, blocked: false },
    }),
  );
  expect(house.watched).not.toContain(BOB);
  house.signals.heard({ topic: 'peers', accountId: 'alice' });
  await house.passing('it listens', () => house.watched.includes(BOB));
});
