import { describe, expect, test } from 'vitest';
import type { InboundMessage } from '../../../datasources/chat-sdk/port.ts';
import { MAX_MESSAGES_OF_STRANGER } from '../../../domains/contact/strangers.ts';
import { fromBob, openHouse } from '../ingest/house.ts';

const MAX = 2n ** 64n - 1n;

/** A message of Bob's with another content. */
const said = (n: number, content: InboundMessage['content']) => ({
  messages: [{ ...fromBob(n), content }],
  owed: [],
});
const now = BigInt(Date.UTC(2026, 0, 1));
const update = {
  type: 'contactUpdate',
  clock: now,
  displayName: 'Bob',
  customizationColor: 4,
  contactRequestClock: now,
  propagatedState: null,
  publicKey: '',
} as const;

describe('what others say about being contacts', () => {
  test.each([
    ['a request', { contactRequestClock: MAX }],
    ['their side', { propagatedState: state({ localClock: MAX, localState: 2 }) }],
    ['our side', { propagatedState: state({ remoteClock: now + 121_000n }) }],
  ])(
    'CHAT-17: %s from the future is dropped: it would outlive all that is said later',
    async (_what, more) => {
      await using house = await openHouse();
      house.deliver(said(1, { ...update, ...more }));
      house.deliver(said(2, update));
      await house.passing('both are read', () => house.offers.includes('1 settled'));
      expect(house.offers).toEqual(['0 settled', '1 settled']);
      expect(house.dropped).toEqual(['clock']);
      const [contact] = await house.database.reader.contact.findMany();
      expect(contact).toMatchObject({ remoteState: 3, remoteClock: now, localClock: 0n });
    },
  );

  test('a colour nobody knows is kept as blue', async () => {
    await using house = await openHouse();
    house.deliver(said(1, { ...update, customizationColor: 2 ** 32 - 1 }));
    await house.passing('it is read', () => house.offers.includes('0 settled'));
    expect(house.offers).toEqual(['0 settled']);
    const [contact] = await house.database.reader.contact.findMany();
    expect(contact?.customizationColor).toBe(4);
  });

  test('CONTACT-13: a statement said again, in any form, changes and tells nothing', async () => {
    await using house = await openHouse();
    const accept = { type: 'acceptContactRequest', requestId: '0x01', clock: now } as const;
    for (let n = 1; n <= 3; n++) house.deliver(said(n, update));
    for (let n = 4; n <= 6; n++) house.deliver(said(n, accept));
    await house.passing('all are read', () => house.offers.length === 6);
    const events = await house.database.reader.event.findMany({ where: { domain: 'contact' } });
    expect(events.map(({ type }) => type)).toEqual(['ContactRequestReceived']);
  });

  test('CONTACT-9: only writing or asking makes somebody known', async () => {
    await using house = await openHouse();
    const accept = { type: 'acceptContactRequest', requestId: '0x01', clock: now } as const;
    house.deliver(said(1, accept));
    house.deliver(said(2, { ...update, contactRequestClock: 0n }));
    await house.passing('both are read', () => house.offers.length === 2);
    expect(house.dropped).toEqual(['stranger', 'stranger']);
    expect(await house.database.reader.contact.count()).toBe(0);
  });

  test('CONTACT-18: a stranger who writes on is told from one who began, and whoever asks after that is not heard', async () => {
    await using house = await openHouse();
    for (let n = 1; n <= 60; n++) house.deliver({ messages: [fromBob(n)], owed: [] });
    house.deliver({ messages: [fromBob(61, { contentType: 11 })], owed: [] });
    await house.passing('all are read', () => house.offers.length === 61);
    expect(await house.database.reader.message.count()).toBe(MAX_MESSAGES_OF_STRANGER);
    expect(house.dropped).toEqual(Array(11).fill('over-quota'));
    const [contact] = await house.database.reader.contact.findMany();
    expect(contact).toMatchObject({ remoteState: 0 });
  });

  test('CONTACT-6: a peer gets one answer at a time, however often it claims not to know', async () => {
    await using house = await openHouse();
    house.deliver(said(1, update));
    await house.passing('he asked', () => house.offers.length === 1);
    await house.database.transaction('alice', (tx) =>
      tx.contact.updateMany({ data: { localState: 2, localClock: now } }),
    );
    for (let n = 2; n <= 6; n++) {
      const stale = state({ localClock: now, localState: 2 });
      house.deliver(said(n, { ...update, clock: now + BigInt(n), propagatedState: stale }));
    }
    await house.passing('all are read', () => house.offers.length === 6);
    expect(await house.database.reader.outboxItem.count({ where: { kind: 'datasync' } })).toBe(1);
  });
});

function state(more: object) {
  return { localClock: 0n, localState: 0, remoteClock: 0n, remoteState: 0, ...more };
}
