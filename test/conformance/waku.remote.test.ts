import pino from 'pino';
import { describe, test } from 'vitest';

import { createSdkWaku } from '../../datasources/waku/sdk/module.ts';
import { type WakuHarness, wakuConformance } from './waku.ts';

const {
  CONFORMANCE_WAKU_URL: url,
  CONFORMANCE_WAKU_CLUSTER: cluster,
  CONFORMANCE_WAKU_SHARD: shardText,
  // biome-ignore lint/style/noProcessEnv: how scripts/conformance.ts hands its arguments on
} = process.env;
const clusterId = Number(cluster ?? 16);
const shard = Number(shardText ?? 32);

/** Light nodes over a real service node, which cannot be taken offline from here. */
async function createHarness(): Promise<WakuHarness> {
  const modules: { stop(): Promise<void> }[] = [];
  return {
    pubsubTopic: `/waku/2/rs/${clusterId}/${shard}`,
    async module() {
      const module = createSdkWaku({
        bootstrap: [url ?? ''],
        clusterId,
        shards: [shard],
        transport: url?.includes('/ws') ? 'ws' : 'tcp',
        network: 'TEST',
        gapFree: { catchUpIntervalMs: 2_000, settleMs: 1_000 },
        logger: pino({ level: 'silent' }),
      });
      modules.push(module);
      return module;
    },
    setOnline: null,
    async dispose() {
      await Promise.all(modules.map((module) => module.stop()));
    },
  };
}

if (url) wakuConformance(`sdk against ${url}`, createHarness);
else
  describe('waku port: a real node', () =>
    test.skip('CONFORMANCE_WAKU_URL is not set', () => undefined));
