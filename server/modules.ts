/** Which modules this gateway stands on, by its configuration. */
import path from 'node:path';
import type { Logger } from 'pino';
import {
  createStatusChatSdk,
  type StatusChatSdk,
  type StatusChatSdkOptions,
} from '../datasources/chat-sdk/module.ts';
import type { Module } from '../datasources/module.ts';
import type { WakuPort } from '../datasources/waku/port.ts';
import { createSdkWaku } from '../datasources/waku/sdk/module.ts';
import { createWakuNode, type WakuNodeApi } from '../datasources/waku-node/module.ts';
import type { Clock, Random } from '../domains/shared/clock.ts';
import type { WakuConfig } from './config.ts';

export interface Modules {
  readonly all: readonly Module<unknown>[];
  readonly waku: Module<WakuPort>;
  readonly chatSdk: StatusChatSdk;
  /** Null when the gateway is a client of nodes elsewhere. */
  readonly wakuNode: Module<WakuNodeApi> | null;
}

export interface ModuleDeps {
  readonly config: WakuConfig;
  readonly dataDir: string;
  readonly logger: Logger;
  readonly clock: Clock;
  readonly random: Random;
  /** Takes the place of the configured one, e.g. of a simulation. */
  readonly waku?: Module<WakuPort> | undefined;
  readonly deriveTopicKey?: StatusChatSdkOptions['deriveTopicKey'];
}

export function createModules({
  config,
  dataDir,
  logger,
  clock,
  random,
  waku,
  deriveTopicKey,
}: ModuleDeps): Modules {
  const wakuNode =
    waku || config.mode === 'remote' ? null : embeddedNode({ config, dataDir, logger });
  const used = waku ?? createSdkWaku({ ...sdkOptions(config, wakuNode), logger });
  const chatSdk = createStatusChatSdk({
    waku: used.api,
    clusterId: config.clusterId,
    shard: chatShard(config),
    now: clock.now,
    random: random.bytes,
    deriveTopicKey,
    onFault: (error) => logger.error({ err: error }, 'chat engine fault; the envelope was dropped'),
  });
  const all = [...(wakuNode ? [wakuNode] : []), used, chatSdk];
  return { all, waku: used, chatSdk, wakuNode };
}

/** One-to-one traffic goes over the first shard; the Status fleet's is 32 (status-wire-protocol §2.1). */
function chatShard({ shards: [first] }: WakuConfig): number {
  if (first === undefined) throw new Error('WAKU_SHARDS names no shard');
  return first;
}

function embeddedNode({
  config,
  dataDir,
  logger,
}: Pick<ModuleDeps, 'config' | 'dataDir' | 'logger'>) {
  const { clusterId, shards, port, bootstrap, storeRetentionMs } = config;
  return createWakuNode({
    clusterId,
    shards,
    wsPort: port,
    keyFile: path.join(dataDir, 'waku', 'node.key'),
    storeFile: path.join(dataDir, 'waku', 'store.sqlite'),
    retention: { maxAgeMs: storeRetentionMs },
    peers: bootstrap,
    logger,
  });
}

function sdkOptions(
  { clusterId, shards, transport, bootstrap, network }: WakuConfig,
  wakuNode: Module<WakuNodeApi> | null,
) {
  const common = { clusterId, shards, transport, network };
  if (!wakuNode) return { ...common, bootstrap };
  // The embedded node first; others for their stores, which hold what passed while this one was away.
  const known = () => {
    const own = wakuNode.health().state === 'READY' ? wakuNode.api.addresses() : [];
    return [...new Set([...own, ...bootstrap, ...wakuNode.api.peers()])].filter(
      (address) => address.includes('/ws') === (transport === 'ws'),
    );
  };
  return { ...common, bootstrap: known, needs: [wakuNode.descriptor.name] };
}
