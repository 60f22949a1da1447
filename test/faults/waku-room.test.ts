import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { Deliveries } from '../conformance/deliveries.ts';
import { eventually, freshTopic, People, PUBSUB_TOPIC, wsAddress } from './waku-people.ts';

const LIMIT = 20;

describe('a service node with little room', { timeout: 90_000 }, () => {
  let people: People;

  beforeEach(() => {
    people = new People();
  });
  afterEach(() => people.end(), 60_000);

  test('WAKU-44: topics beyond the limit come from Store and degrade health; the others stay live; removing topics mends it', async () => {
    const service = await people.service({ limits: { maxTopicsPerSubscriber: LIMIT } });
    const alice = await people.startedClient([wsAddress(service)]);
    const bob = await people.startedClient([wsAddress(service)]);
    const { peerId } = bob.api.info();
    const topics = Array.from({ length: LIMIT + 10 }, freshTopic);
    const named = (names: readonly string[]) =>
      names.map((contentTopic) => ({ pubsubTopic: PUBSUB_TOPIC, contentTopic, from: null }));
    const subscription = bob.api.subscribe(named(topics), { signal: people.abort.signal });
    const inbox = new Deliveries(subscription);
    const first = inbox.nextMarker();
    const reason = expect.stringContaining('10 topics are not live');
    await eventually(() => bob.health().state === 'DEGRADED');
    expect(bob.health()).toEqual({ state: 'DEGRADED', reason });
    await first;

    const sourceOf = async (contentTopic: string, text: string) => {
      await people.insist(alice.api, people.message(contentTopic, text));
      await inbox.until(({ texts }) => texts.includes(text));
      return inbox.messages[inbox.texts.indexOf(text)]?.source;
    };
    /** A catch-up may be quicker than a push, so one push in many is what proves live delivery. */
    const untilLive = async (index: number, name: string) => {
      for (let attempt = 0; ; attempt += 1) {
        if ((await sourceOf(String(topics[index]), `${name} ${attempt}`)) === 'LIVE') return;
      }
    };
    await untilLive(0, 'first');
    await untilLive(LIMIT - 1, 'last with room');
    expect(await sourceOf(String(topics[LIMIT]), 'first without room')).toBe('STORE');
    expect(await sourceOf(String(topics.at(-1)), 'last')).toBe('STORE');

    const late = freshTopic();
    subscription.add(named([late]));
    await eventually(() => JSON.stringify(bob.health()).includes('11 topics are not live'));
    await untilLive(0, 'first, with a topic more');

    subscription.remove(named(topics.slice(1, 12)));
    await eventually(() => bob.health().state === 'READY');
    await untilLive(LIMIT, 'room at last');
    await untilLive(0, 'first, after all');
    expect(bob.api.info().peerId).toBe(peerId);
    expect(new Set(inbox.texts).size).toBe(inbox.texts.length);
  });
});
