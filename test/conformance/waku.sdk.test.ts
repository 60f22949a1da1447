import pino from 'pino';
import { createSdkWaku } from '../../datasources/waku/sdk/module.ts';
import { createWakuNode } from '../../datasources/waku-node/module.ts';
import { startTcpProxy, type TcpProxy, throughProxy } from './tcp-proxy.ts';
import { type WakuHarness, wakuConformance } from './waku.ts';

const logger = pino({ level: 'silent' });

/** Light nodes over an embedded service node, each by way of its own proxy. */
function harnessOver(transport: 'ws' | 'tcp') {
  return async (): Promise<WakuHarness> => {
    const service = createWakuNode({ clusterId: 16, shards: [32, 64], logger });
    await service.start(new AbortController().signal);
    const address = service.api
      .addresses()
      .find((each) => each.includes('/ws/') === (transport === 'ws'));
    if (address === undefined) throw new Error(`The service node has no ${transport} address`);
    const port = Number(/\/tcp\/(\d+)/.exec(address)?.[1]);
    const proxies = new Map<string, TcpProxy>();
    const modules: { stop(): Promise<void> }[] = [];
    return {
      pubsubTopic: '/waku/2/rs/16/32',
      async module(name) {
        const proxy = await startTcpProxy(port);
        proxies.set(name, proxy);
        const module = createSdkWaku({
          bootstrap: [throughProxy(address, proxy)],
          clusterId: 16,
          shards: [32, 64],
          transport,
          gapFree: { catchUpIntervalMs: 500, settleMs: 300, overlapMs: 1_000, retryMs: 100 },
          logger,
        });
        modules.push(module);
        return module;
      },
      async setOnline(name, online) {
        proxies.get(name)?.setMode(online ? 'open' : 'cut');
      },
      async dispose() {
        await Promise.all(modules.map((module) => module.stop()));
        await service.stop();
        await Promise.all([...proxies.values()].map((proxy) => proxy.close()));
      },
    };
  };
}

wakuConformance('sdk over ws', harnessOver('ws'));
wakuConformance('sdk over tcp', harnessOver('tcp'));
