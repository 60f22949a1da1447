import type { Module, ModuleHealth } from '../module.ts';
import { ModuleUnavailableError } from '../module.ts';
import { peerIdOf } from '../waku/libp2p/pinned-peer-id.ts';
import { loadNodeKey } from './key-file.ts';
import type { WakuNodeFaults, WakuNodeOptions } from './options.ts';
import { type ServiceNode, startServiceNode } from './service-node.ts';

export interface WakuNodeStats {
  readonly connections: number;
  readonly subscribers: number;
  readonly storedMessages: number;
  readonly storedBytes: number;
  /** What was served, dropped and refused, by name. */
  readonly counters: Readonly<Record<string, number>>;
}

export interface WakuNodeApi {
  /** WebSocket first, then TCP, each ending in /p2p/<peer id>. @throws ModuleUnavailableError while not running */
  addresses(): readonly string[];
  /**
   * Service nodes this one relays with or did lately: their stores hold what passed while this one was away.
   * Empty while not running.
   */
  peers(): readonly string[];
  /** @throws ModuleUnavailableError while not running */
  stats(): WakuNodeStats;
  /** Switches for fault tests; all off otherwise. */
  readonly faults: WakuNodeFaults;
  /** Forgets every Filter subscription without a word, as a restarted service would. For fault tests. */
  forgetSubscriptions(): void;
}

export class PortInUseError extends Error {
  override readonly name = 'PortInUseError';

  constructor(options: WakuNodeOptions, cause: unknown) {
    super(
      `The Waku service node cannot listen on port ${options.wsPort ?? 0} (WebSocket) or ${options.tcpPort ?? 0} (TCP) of ` +
        `${options.host ?? '127.0.0.1'}: in use. Set WAKU_PORT to another port, or 0 for a free one.`,
      { cause },
    );
  }
}

/** The embedded Waku service node: what a light node needs, in this process. A development network, not nwaku. */
export function createWakuNode(options: WakuNodeOptions): Module<WakuNodeApi> {
  const faults: WakuNodeFaults = {
    rateLimited: false,
    blackHole: false,
    silentFilter: false,
    ...options.faults,
  };
  let node: ServiceNode | null = null;
  let health: ModuleHealth = { state: 'STOPPED' };

  const running = () => {
    if (!node) throw new ModuleUnavailableError('waku-node', 'it is not running');
    return node;
  };
  const api: WakuNodeApi = {
    addresses: () =>
      running()
        .libp2p.getMultiaddrs()
        .map(String)
        .sort((left, right) => Number(right.includes('/ws/')) - Number(left.includes('/ws/'))),
    peers: () => node?.peerBook.addresses() ?? [],
    stats: () => {
      const { libp2p, subscribers, archive, counters } = running();
      return {
        connections: libp2p.getConnections().length,
        subscribers: subscribers.size,
        storedMessages: archive.size,
        storedBytes: archive.bytes,
        counters: counters.snapshot(),
      };
    },
    faults,
    forgetSubscriptions: () => running().subscribers.clear(),
  };

  return {
    descriptor: {
      name: 'waku-node',
      version: '1',
      owner: 'status-gateway',
      repository: 'https://github.com/logos-messaging/specs',
      kind: 'SERVICE',
      adapter: 'embedded',
      network: 'DEVNET',
      required: true,
      needs: [],
      optionalNeeds: [],
    },
    api,
    health: () => health,
    async start(signal) {
      signal.throwIfAborted();
      if (node) return;
      health = { state: 'STARTING' };
      try {
        if (Array.isArray(options.peers)) options.peers.forEach(peerIdOf);
        node = await startServiceNode(options, await loadNodeKey(options.keyFile), faults);
        health = { state: 'READY' };
      } catch (error) {
        const failure = portTaken(error) ? new PortInUseError(options, error) : error;
        health = { state: 'DOWN', reason: String(failure), retryAt: null };
        throw failure;
      }
      if (signal.aborted) await this.stop();
      signal.throwIfAborted();
    },
    async stop() {
      const stopping = node;
      node = null;
      health = { state: 'STOPPED' };
      await stopping?.stop();
    },
  };
}

function portTaken(error: unknown): boolean {
  return (
    error instanceof Error &&
    /EADDRINUSE|UnsupportedListenAddresses|NoValidAddresses/.test(
      `${error.name} ${error.message} ${String(error.cause)}`,
    )
  );
}
