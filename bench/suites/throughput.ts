import type { BareSdkOptions } from '../programs/bare-sdk.ts';
import type { Figure } from '../row.ts';
import type { Suite } from '../suite.ts';
import { startChild } from '../support/child.ts';
import { kilobyte, type Line, line } from '../support/conversation.ts';
import { type BenchGateway, benchGateway } from '../support/gateway.ts';
import { rate } from '../support/rate.ts';

export const throughput: Suite = {
  name: 'throughput',
  about:
    "messages of 1 KB per second, each from messageSend to the other account's subscriber, as many in flight as the peer has; resident memory of the gateway (its service node included) before and after, beside that of two bare light nodes alone.",
  async run({ scale, stack, say }) {
    const { one, many, accounts, inFlight } = scale.throughput;
    const gateway = stack.use(await benchGateway());
    const lines = await pairs(gateway, accounts);
    for (const { close } of lines) stack.defer(close);
    const idle = await gateway.memory();

    const options: BareSdkOptions = { bootstrap: gateway.bootstrap, messages: one, inFlight };
    const bare = stack.use(await startChild<null>('bare-sdk.ts', options));
    const bareIdle = await bare.ask<number>('memory');
    const [first] = lines;
    if (!first) throw new Error('nobody talks');
    say(`${one} messages through one account`);
    const alone = await rate(one, inFlight, (n) => first.deliver(kilobyte(n)));
    say(`${many} messages through ${accounts} accounts`);
    const together = await rate(many, inFlight, async (n) => {
      await lines[n % lines.length]?.deliver(kilobyte(one + n));
    });
    const after = await gateway.memory();
    say('the peer');
    const peer = { name: 'bare @waku/sdk', value: await bare.ask<number>('rate') };
    for (let sent = 0; sent < many; sent += one) await bare.ask<number>('rate');
    const memory = (value: number) => ({ name: 'two bare light nodes', value });
    return [
      { name: 'messages through 1 account', value: alone, unit: 'messages/s', peer },
      { name: `messages through ${accounts} accounts`, value: together, unit: 'messages/s', peer },
      { name: 'resident memory, idle', value: idle, unit: 'MB', peer: memory(bareIdle) },
      {
        name: `resident memory, after ${one + many} messages`,
        value: after,
        unit: 'MB',
        peer: memory(await bare.ask<number>('memory')),
      },
    ] satisfies Figure[];
  },
};

/** Everybody talks to one other person. */
async function pairs(gateway: BenchGateway, accounts: number): Promise<Line[]> {
  const lines: Line[] = [];
  for (let n = 0; n < accounts; n += 2) {
    const [from, to] = [
      await gateway.person(`Person ${n}`),
      await gateway.person(`Person ${n + 1}`),
    ];
    lines.push(await line(from, to));
  }
  return lines;
}
