import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { assertSound } from './report.ts';
import type { Deed } from './schedule.ts';
import { play } from './simulate.ts';
import { removeFolders, removeWorlds } from './templates.ts';
import { CALM_REGIME, REGIMES } from './world.ts';

afterEach(removeWorlds);
afterAll(removeFolders);

/** Bobby's gateway; Alice's is 0. */
const BOB = 1;
const MINUTE_MS = 60_000;

const between = (who: string, whom: string) => ({ who, whom });
const say = (who: string, whom: string, text: string): Deed => ({
  kind: 'say',
  ...between(who, whom),
  text,
  reply: false,
  twice: false,
});
/** Deeds, each with the second at which it happens. */
type Story = readonly (readonly [number, Deed])[];

const FRIENDS: Story = [
  [0, { kind: 'network', regime: CALM_REGIME }],
  [1, { kind: 'ask', ...between('Alice', 'Bobby') }],
  [3, { kind: 'accept', ...between('Bobby', 'Alice') }],
];

/** Plays what seeds found once, on two gateways: all that must hold at rest does, within a minute. */
async function happens(story: Story, untilS: number): Promise<void> {
  const items = [...FRIENDS, ...story].map(([second, deed]) => ({ at: second * 1_000, deed }));
  const outcome = await play(1, [['Alice'], ['Bobby']], { items, until: untilS * 1_000 });
  assertSound(outcome);
  expect(outcome.afterMs).toBeLessThanOrEqual(MINUTE_MS);
}

describe('what seeds found', () => {
  test('CHAT-10, WAKU-49: after minutes without a network it is used again as soon as it is back', () =>
    happens(
      [
        [5, { kind: 'offline', host: BOB, ms: 5 * MINUTE_MS }],
        [10, say('Alice', 'Bobby', 'are you there?')],
        [20, say('Bobby', 'Alice', 'nobody hears me')],
      ],
      300,
    ));

  test('CHATSDK-87: a clock that ran ahead and was set back leaves nothing unsent', () =>
    happens(
      [
        [5, { kind: 'wrongClock', host: BOB, ms: 100_000, lastingMs: 20_000 }],
        [10, say('Bobby', 'Alice', 'from the future')],
        [40, say('Bobby', 'Alice', 'from the present')],
      ],
      45,
    ));

  test('CHAT-32: an acceptance that was rejected for a wrong clock reaches the other side once it is right', () =>
    happens(
      [
        [5, { kind: 'remove', ...between('Alice', 'Bobby') }],
        [10, { kind: 'ask', ...between('Alice', 'Bobby') }],
        [12, { kind: 'wrongClock', host: BOB, ms: 100_000, lastingMs: 10_000 }],
        [15, { kind: 'accept', ...between('Bobby', 'Alice') }],
      ],
      23,
    ));

  test('CHAT-32: acknowledgements rejected for a wrong clock go out under the right time', () =>
    happens(
      [
        [5, { kind: 'network', regime: regime('deaf') }],
        [6, { kind: 'wrongClock', host: BOB, ms: 8 * MINUTE_MS, lastingMs: 40_000 }],
        [20, say('Alice', 'Bobby', 'unheard')],
      ],
      60,
    ));
});

function regime(name: string) {
  const found = REGIMES.find((one) => one.name === name);
  if (!found) throw new Error(`No regime is called ${name}`);
  return found;
}
