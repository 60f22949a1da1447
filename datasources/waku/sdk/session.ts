import type { LightNode } from '@waku/interfaces';

import { keepDialing } from '../libp2p/keep-dialing.ts';
import type { ReceivedWakuMessage } from '../port.ts';
import { FilterClient } from './filter-client.ts';
import { receiveFilterPushes } from './filter-pushes.ts';
import type { Interests } from './interests.ts';
import { createNode, stopNode } from './light-node.ts';
import type { SdkSettings } from './options.ts';
import { createRequest, type Request } from './request.ts';
import { Semaphore } from './semaphore.ts';
import { ServicePeers } from './service-peers.ts';

export interface SessionDeps {
  readonly settings: SdkSettings;
  readonly interests: Interests;
  readonly onMessage: (message: ReceivedWakuMessage) => void;
  readonly onGap: () => void;
  /** What went wrong with a service node, for health and log. */
  readonly onTrouble: (what: string, error: unknown) => void;
}

/** One light node's life. When it seems to be beyond help, another takes its place. */
export interface Session {
  readonly node: LightNode;
  readonly peers: ServicePeers;
  readonly filter: FilterClient;
  readonly request: Request;
  close(): Promise<void>;
}

const LEAVE_TIMEOUT_MS = 1_000;

/** Starts a light node, connects it and keeps it subscribed. */
export async function openSession(deps: SessionDeps): Promise<Session> {
  const { settings, interests, onTrouble } = deps;
  const { clock } = settings;
  const node = await createNode(settings);
  const ending = new AbortController();
  const { signal } = ending;
  const request = createRequest({
    libp2p: node.libp2p,
    semaphore: new Semaphore(settings.maxConcurrentRequests),
    timeoutMs: settings.requestTimeoutMs,
    signal,
  });
  const peers = new ServicePeers({
    libp2p: node.libp2p,
    request,
    clusterId: settings.clusterId,
    bootstrap: settings.bootstrap,
    clock,
    signal,
    onForeign: (peerId, clusterId) =>
      onTrouble(`${peerId} is on cluster ${clusterId}, not ${settings.clusterId}`, null),
  });
  const filter = new FilterClient({
    interests,
    peers,
    request,
    clock,
    signal,
    filterPeers: settings.filterPeers,
    pingMs: settings.filterPingMs,
    onGap: deps.onGap,
    onBroken: (peer, error) => {
      onTrouble(`${peer.id} does not serve Filter`, error);
      void node.libp2p.hangUp(peer.peerId).catch(() => undefined);
    },
  });
  await receiveFilterPushes({
    libp2p: node.libp2p,
    maxMessageBytes: settings.maxMessageBytes,
    isSubscribed: (peerId) => filter.isSubscribed(peerId),
    onMessage: deps.onMessage,
    onDropped: (reason) => settings.logger.debug({ reason }, 'filter push dropped'),
  });
  void keepDialing({
    dialer: node.libp2p,
    addresses: settings.bootstrap,
    clock,
    random: settings.random,
    signal,
    onFailure: (peerId, error) => onTrouble(`${peerId} cannot be reached`, error),
  });

  return {
    node,
    peers,
    filter,
    request,
    async close() {
      await Promise.race([filter.leave(), clock.sleep(LEAVE_TIMEOUT_MS)]);
      ending.abort();
      await stopNode(node);
    },
  };
}
