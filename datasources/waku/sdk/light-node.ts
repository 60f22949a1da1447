import type { Multiaddr } from '@multiformats/multiaddr';
import type { LightNode } from '@waku/interfaces';

import { pinnedPeerId } from '../libp2p/pinned-peer-id.ts';
import { showNavigatorOnline } from './navigator-online.ts';
import type { SdkSettings } from './options.ts';

const STOP_TIMEOUT_MS = 5_000;

/** A started light node of the SDK without connections: whom it dials is decided here, not by discovery. */
export async function createNode(settings: SdkSettings): Promise<LightNode> {
  showNavigatorOnline();
  // Imported when needed: half a second and 75 MB that a gateway on another adapter does without.
  const [{ createLightNode }, { mplex }, { tcp }] = await Promise.all([
    import('@waku/sdk'),
    import('@libp2p/mplex'),
    import('@libp2p/tcp'),
  ]);
  // The SDK would also dial whatever address a node claims to have: only configured ones are used.
  const isStranger = (address: Multiaddr) => !settings.bootstrap().includes(address.toString());
  // Built anew each time: the SDK writes into what it is given.
  const node = await createLightNode({
    defaultBootstrap: false,
    networkConfig:
      settings.numShards === null
        ? { clusterId: settings.clusterId }
        : { clusterId: settings.clusterId, numShardsInCluster: settings.numShards },
    // Reconnecting is ours; should the SDK dial after all, not with its minute of patience.
    connectionManager: { enableAutoRecovery: false, failedDialCooldown: 1, dialCooldown: 1 },
    libp2p: {
      filterMultiaddrs: false,
      hideWebSocketInfo: true,
      connectionGater: { ...pinnedPeerId, denyDialMultiaddr: isStranger },
      streamMuxers: [mplex({ disconnectThreshold: 1000 })],
      ...(settings.transport === 'tcp' ? { transports: [tcp()] } : {}),
    },
  });
  // Its Filter drops failed subscriptions silently and sends all topics in one request, which nodes refuse over 100.
  await node.filter.stop();
  return node;
}

/** Stops the node; its Filter timers too, which would keep the process alive. Bounded. */
export async function stopNode(node: LightNode): Promise<void> {
  node.filter.unsubscribeAll();
  const stopped = node.stop();
  const timeout = new Promise<void>((resolve) => {
    setTimeout(resolve, STOP_TIMEOUT_MS).unref();
  });
  await Promise.race([stopped, timeout]);
}
