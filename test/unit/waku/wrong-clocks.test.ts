import { describe, expect, test } from 'vitest';
import { createMemoryWakuNetwork } from '../../../datasources/waku/memory/network.ts';
import type { WakuPort } from '../../../datasources/waku/port.ts';
import { Deliveries } from '../../conformance/deliveries.ts';
import { createFakeClock } from '../../support/fake-clock.ts';

const TOPIC = { pubsubTopic: '/waku/2/rs/16/32', contentTopic: '/waku/1/0x01020304/rfc26' };
const MINUTE_MS = 60_000;
const signal = new AbortController().signal;

/** Alice and Bob, each with a clock of their own, on a network that brings nothing live. */
async function people() {
  const clock = createFakeClock();
  const skews = { alice: 0, bob: 0 };
  const network = createMemoryWakuNetwork({ clock, faults: { loss: 1 } });
  const member = async (name: keyof typeof skews) => {
    const module = network.module(name, { ...clock, now: () => clock.now() + skews[name] });
    await module.start(signal);
    return module.api;
  };
  const [alice, bob] = [await member('alice'), await member('bob')];
  let sent = 0;
  const say = async (from: WakuPort, nowMs: number) => {
    sent += 1;
    const timestamp = BigInt(nowMs) * 1_000_000n + BigInt(sent);
    const payload = Buffer.from(String(sent));
    const message = { ...TOPIC, payload, version: 1, timestamp };
    expect(await from.publish(message, { signal })).toMatchObject({ ok: true });
  };
  const listen = (from: bigint) => new Deliveries(bob.subscribe([{ ...TOPIC, from }], { signal }));
  return { clock, skews, alice, say, listen, now: () => BigInt(clock.now()) * 1_000_000n };
}

describe('a subscription and clocks that are wrong', () => {
  test.each([
    [19_000, -19_000],
    [-19_000, 19_000],
    [0, 19_000],
  ])('WAKU-50: writer off by %i ms, reader by %i ms: nothing is missed', async (writer, reader) => {
    const { clock, skews, alice, say, listen, now } = await people();
    Object.assign(skews, { alice: writer, bob: reader });
    const inbox = listen(now() - 1_000_000_000n);
    await clock.advance(MINUTE_MS);
    for (let n = 0; n < 40; n++) {
      await say(alice, clock.now() + writer);
      await clock.advance(3_000);
    }
    await clock.advance(2 * MINUTE_MS);
    expect(inbox.texts).toHaveLength(40);
  });

  test('WAKU-50: what came while the clock ran ahead is read once it is set back', async () => {
    const { clock, skews, alice, say, listen, now } = await people();
    const inbox = listen(now());
    skews.bob = 10 * MINUTE_MS;
    await clock.advance(2 * MINUTE_MS);
    await say(alice, clock.now());
    await clock.advance(2 * MINUTE_MS);
    expect(inbox.texts).toEqual([]);
    skews.bob = 0;
    await clock.advance(MINUTE_MS);
    expect(inbox.texts).toEqual(['1']);
  });

  test('WAKU-50: a position of the future is no reason to read nothing', async () => {
    const { clock, alice, say, listen, now } = await people();
    await say(alice, clock.now());
    await clock.advance(MINUTE_MS);
    const inbox = listen(now() + BigInt(10 * MINUTE_MS) * 1_000_000n);
    await clock.advance(MINUTE_MS);
    expect(inbox.texts).toEqual(['1']);
  });
});
