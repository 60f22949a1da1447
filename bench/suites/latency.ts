import { type Figure, quantile } from '../row.ts';
import type { Suite } from '../suite.ts';
import { barePair } from '../support/bare-sdk.ts';
import { kilobyte, line } from '../support/conversation.ts';
import { benchGateway } from '../support/gateway.ts';

/** Messages of either kind before it is the other's turn: noise of the machine then hits both. */
const TURN = 25;

export const latency: Suite = {
  name: 'latency',
  about:
    "messageSend over HTTP until MessageAdded is at the other account's WebSocket, both accounts on one gateway; beside lightPush.send until the Filter callback of two bare light nodes on the same service node. Text and payload of 1 KB, one at a time.",
  async run({ scale, stack, say }) {
    const gateway = stack.use(await benchGateway());
    const [alice, bob] = [await gateway.person('Alice'), await gateway.person('Bobby')];
    const ours = await line(alice, bob);
    stack.defer(ours.close);
    const bare = stack.use(await barePair(gateway.bootstrap));
    const { warmUp, samples } = scale.latency;
    const payload = Buffer.alloc(1_024, 1);
    const times = { ours: [] as number[], bare: [] as number[] };
    const timed = async (into: number[], deliver: () => Promise<void>) => {
      const began = performance.now();
      await deliver();
      into.push(performance.now() - began);
    };
    for (let n = 0; n < warmUp; n++) {
      await ours.deliver(kilobyte(n));
      await bare.deliver(payload);
    }
    for (let n = warmUp; n < warmUp + samples; n += TURN) {
      say(`${n - warmUp} of ${samples} messages`);
      const turn = Math.min(TURN, warmUp + samples - n);
      for (let i = 0; i < turn; i++) await timed(times.ours, () => ours.deliver(kilobyte(n + i)));
      for (let i = 0; i < turn; i++) await timed(times.bare, () => bare.deliver(payload));
    }
    return [['p50', 0.5] as const, ['p99', 0.99] as const].map(
      ([label, share]): Figure => ({
        name: `message to subscriber, ${label}`,
        value: quantile(times.ours, share),
        unit: 'ms',
        peer: { name: 'bare @waku/sdk', value: quantile(times.bare, share) },
      }),
    );
  },
};
