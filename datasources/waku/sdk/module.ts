import { type Module, type ModuleHealth, ModuleUnavailableError } from '../../module.ts';
import { GapFreeSubscription } from '../gap-free/subscription.ts';
import { checkHistoryQuery } from '../history-rules.ts';
import { peerIdOf } from '../libp2p/pinned-peer-id.ts';
import { messageFault } from '../message-rules.ts';
import type { WakuPort } from '../port.ts';
import { pubsubTopicOf } from '../sharding.ts';
import { Connection, servesAll } from './connection.ts';
import { MergedHistory } from './history.ts';
import { type SdkWakuOptions, settingsOf } from './options.ts';
import { publishTo } from './publish.ts';
import type { Session } from './session.ts';

const SDK_VERSION = '0.0.36';
const RETRY_AFTER_MS = 2_000;

/** The `waku` module over a light node of @waku/sdk and any service nodes: embedded, or real nwaku. */
export function createSdkWaku(options: SdkWakuOptions): Module<WakuPort> {
  const settings = settingsOf(options);
  // Wrong numbers are a mistake of the configuration: said at once, not at the first message.
  for (const shard of settings.shards) pubsubTopicOf(settings.clusterId, shard);
  if (typeof options.bootstrap !== 'function') options.bootstrap.forEach(peerIdOf);
  const connection = new Connection(settings);
  const histories = new MergedHistory();
  let state: 'STOPPED' | 'STARTING' | 'STARTED' = 'STOPPED';

  const session = (): Session => {
    if (state !== 'STARTED') throw new ModuleUnavailableError('waku', 'it is not started');
    if (!connection.session) {
      throw new ModuleUnavailableError('waku', 'the light node is built anew', RETRY_AFTER_MS);
    }
    return connection.session;
  };

  const api: WakuPort = {
    async publish(message, { signal }) {
      const { peers, request } = session();
      signal.throwIfAborted();
      const fault = messageFault(message, settings, settings.clock.now());
      if (fault) return fault;
      const serving = peers
        .serving(message.pubsubTopic)
        .filter(({ lightPush }) => lightPush !== null);
      return publishTo(serving, settings.publishPeers, message, request, signal);
    },
    subscribe: (topics, { signal }) =>
      new GapFreeSubscription(topics, {
        backend: connection,
        options: settings.gapFree,
        signal,
        onFailure: (error) => settings.logger.debug({ err: error }, 'waku catch-up failed'),
      }),
    async history(query, { signal }) {
      session();
      checkHistoryQuery(query);
      signal.throwIfAborted();
      const stores = connection.stores().filter(({ connected }) => connected);
      if (stores.length === 0) {
        throw new ModuleUnavailableError('waku', 'no store is connected', RETRY_AFTER_MS);
      }
      return histories.page(
        stores.map(
          ({ id }) =>
            (part) =>
              connection.query(id, part, signal),
        ),
        query,
      );
    },
    info() {
      const { node } = session();
      return {
        clusterId: settings.clusterId,
        shards: settings.shards,
        peerId: node.peerId.toString(),
        peers: connection.peers().length,
        online: connection.online(),
      };
    },
  };

  const liveHealth = (): ModuleHealth => {
    const count = connection.topicsWithoutRoom();
    if (count === 0) return { state: 'READY' };
    const seconds = settings.gapFree.catchUpIntervalMs / 1_000;
    const topics = count === 1 ? '1 topic is' : `${count} topics are`;
    const cause = 'the service nodes have no room for more. Raise their limit, or listen on fewer';
    const reason = `${topics} not live but read from Store every ${seconds} s: ${cause}`;
    return { state: 'DEGRADED', reason };
  };

  const health = (): ModuleHealth => {
    if (state !== 'STARTED') return { state };
    const peers = connection.peers();
    if (peers.some(servesAll)) return liveHealth();
    if (peers.length === 0) {
      const reason = `No service node is connected: ${connection.trouble ?? 'looking for one'}`;
      // It looks for one by itself; a restart would only begin that anew, and use up the budget for it.
      return { state: 'DOWN', reason, retryAt: connection.retryAt() };
    }
    return { state: 'DEGRADED', reason: `No connected node serves ${missing(peers).join(', ')}` };
  };

  return {
    descriptor: {
      name: 'waku',
      version: SDK_VERSION,
      owner: 'Logos Messaging',
      repository: 'https://github.com/logos-messaging/logos-delivery-js',
      kind: 'DATASOURCE',
      adapter: 'sdk',
      network: options.network ?? 'DEVNET',
      required: true,
      needs: options.needs ?? [],
      optionalNeeds: [],
    },
    api,
    health,
    async start(signal) {
      signal.throwIfAborted();
      if (state !== 'STOPPED') return;
      state = 'STARTING';
      try {
        await connection.open(signal);
        state = 'STARTED';
      } catch (error) {
        state = 'STOPPED';
        throw error;
      }
    },
    async stop() {
      state = 'STOPPED';
      await connection.close();
    },
  };
}

function missing(peers: ReturnType<Connection['peers']>): string[] {
  return [
    ...(peers.some(({ filter }) => filter) ? [] : ['Filter']),
    ...(peers.some(({ lightPush }) => lightPush !== null) ? [] : ['LightPush']),
    ...(peers.some(({ store }) => store) ? [] : ['Store']),
  ];
}
