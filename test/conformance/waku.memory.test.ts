import { createMemoryWakuNetwork } from '../../datasources/waku/memory/network.ts';
import { type WakuHarness, wakuConformance } from './waku.ts';

async function createHarness(): Promise<WakuHarness> {
  const network = createMemoryWakuNetwork({
    gapFree: { catchUpIntervalMs: 300, settleMs: 200, overlapMs: 500, retryMs: 50 },
  });
  const names = new Set<string>();
  return {
    pubsubTopic: '/waku/2/rs/16/32',
    async module(name) {
      names.add(name);
      return network.module(name);
    },
    async setOnline(name, online) {
      network.module(name).setOnline(online);
    },
    async dispose() {
      for (const name of names) await network.module(name).stop();
    },
  };
}

wakuConformance('memory', createHarness);
