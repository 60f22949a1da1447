import type { Libp2p, PeerId } from '@libp2p/interface';
import { proto_metadata } from '@waku/proto';

import type { WakuClock } from '../clock.ts';
import { CODEC } from '../libp2p/codecs.ts';
import { peerIdOf } from '../libp2p/pinned-peer-id.ts';
import { Listeners } from '../listeners.ts';
import { parsePubsubTopic } from '../sharding.ts';
import type { Request } from './request.ts';

export interface ServicePeer {
  readonly id: string;
  readonly peerId: PeerId;
  /** Another one means that it was away, however briefly. */
  readonly connection: string;
  readonly filter: boolean;
  readonly lightPush: 'v3' | 'v2' | null;
  readonly store: boolean;
  /** Null when it does not say. */
  readonly shards: readonly number[] | null;
}

export interface ServicePeersDeps {
  readonly libp2p: Libp2p;
  readonly request: Request;
  readonly clusterId: number;
  readonly bootstrap: () => readonly string[];
  readonly clock: WakuClock;
  readonly signal: AbortSignal;
  /** A peer of another cluster was sent away. */
  readonly onForeign: (peerId: string, clusterId: number) => void;
}

const REFRESH_MS = 1_000;
const EVENTS = ['peer:identify', 'peer:update', 'peer:disconnect'] as const;

/**
 * Which connected peers serve what. A peer counts once identify has listed its protocols: asked for a Filter
 * subscription before, it would be passed over and the first messages lost.
 */
export class ServicePeers {
  readonly #deps: ServicePeersDeps;
  readonly #changes = new Listeners<void>();
  readonly #shards = new Map<string, readonly number[] | null>();
  #peers: readonly ServicePeer[] = [];
  #refreshing = false;
  #again = false;
  readonly #onEvent = () => void this.#refresh();

  constructor(deps: ServicePeersDeps) {
    this.#deps = deps;
    for (const event of EVENTS) deps.libp2p.addEventListener(event, this.#onEvent);
    deps.signal.addEventListener('abort', () => {
      for (const event of EVENTS) deps.libp2p.removeEventListener(event, this.#onEvent);
    });
    void this.#refreshForever();
  }

  /** Preferred first: in the order of the bootstrap list. */
  list(): readonly ServicePeer[] {
    return this.#peers;
  }

  /** Those that serve a pubsub topic, as far as they say. */
  serving(pubsubTopic: string): readonly ServicePeer[] {
    const shard = parsePubsubTopic(pubsubTopic)?.shard ?? -1;
    return this.#peers.filter(({ shards }) => shards?.includes(shard) !== false);
  }

  /** Peer ids of the bootstrap list, connected or not. */
  expected(): readonly string[] {
    return [...new Set(this.#deps.bootstrap().flatMap(peerIdIn))];
  }

  onChange(listener: () => void): () => void {
    return this.#changes.add(listener);
  }

  async #refreshForever(): Promise<void> {
    const { clock, signal } = this.#deps;
    while (!signal.aborted) {
      await this.#refresh();
      await clock.sleep(REFRESH_MS, signal);
    }
  }

  async #refresh(): Promise<void> {
    this.#again = true;
    if (this.#refreshing) return;
    this.#refreshing = true;
    while (this.#again && !this.#deps.signal.aborted) {
      this.#again = false;
      const before = fingerprint(this.#peers);
      this.#peers = await this.#read();
      if (fingerprint(this.#peers) !== before) this.#changes.emit();
    }
    this.#refreshing = false;
  }

  async #read(): Promise<readonly ServicePeer[]> {
    const connected = this.#deps.libp2p.getPeers();
    const ids = new Set(connected.map(String));
    for (const id of this.#shards.keys()) if (!ids.has(id)) this.#shards.delete(id);
    const peers = await Promise.all(connected.map((peerId) => this.#describe(peerId)));
    const order = this.expected();
    const rank = ({ id }: ServicePeer) => (order.includes(id) ? order.indexOf(id) : order.length);
    return peers.filter((peer) => peer !== null).sort((left, right) => rank(left) - rank(right));
  }

  async #describe(peerId: PeerId): Promise<ServicePeer | null> {
    const id = peerId.toString();
    try {
      const { protocols } = await this.#deps.libp2p.peerStore.get(peerId);
      const peer = {
        id,
        peerId,
        connection: this.#connectionOf(peerId),
        filter: protocols.includes(CODEC.filterSubscribe),
        store: protocols.includes(CODEC.store),
        lightPush: lightPushVersion(protocols),
      };
      if (!peer.filter && !peer.store && peer.lightPush === null) return null;
      if (!this.#shards.has(id)) this.#shards.set(id, await this.#askShards(peerId, protocols));
      return { ...peer, shards: this.#shards.get(id) ?? null };
    } catch {
      // Gone in the meantime, or sent away: the next event tells.
      return null;
    }
  }

  #connectionOf(peerId: PeerId): string {
    const open = this.#deps.libp2p.getConnections(peerId).filter(({ status }) => status === 'open');
    return open.map(({ id }) => id).sort()[0] ?? '';
  }

  async #askShards(
    peerId: PeerId,
    protocols: readonly string[],
  ): Promise<readonly number[] | null> {
    if (!protocols.includes(CODEC.metadata)) return null;
    const { WakuMetadataRequest, WakuMetadataResponse } = proto_metadata;
    const { request, clusterId } = this.#deps;
    let answer: proto_metadata.WakuMetadataResponse;
    try {
      const body = WakuMetadataRequest.encode({ clusterId, shards: [] });
      answer = WakuMetadataResponse.decode(await request(peerId, CODEC.metadata, body));
    } catch {
      return null;
    }
    if (answer.clusterId !== undefined && answer.clusterId !== clusterId) {
      this.#deps.onForeign(peerId.toString(), answer.clusterId);
      await this.#deps.libp2p.hangUp(peerId);
      throw new Error(`Peer ${peerId.toString()} is on cluster ${answer.clusterId}`);
    }
    return answer.shards.length > 0 ? answer.shards : null;
  }
}

/** An address that names nobody is reported where it is dialled. */
function peerIdIn(address: string): string[] {
  try {
    return [peerIdOf(address)];
  } catch {
    return [];
  }
}

function lightPushVersion(protocols: readonly string[]): 'v3' | 'v2' | null {
  if (protocols.includes(CODEC.lightPushV3)) return 'v3';
  return protocols.includes(CODEC.lightPushV2) ? 'v2' : null;
}

function fingerprint(peers: readonly ServicePeer[]): string {
  return peers.map(({ peerId: _key, ...peer }) => JSON.stringify(peer)).join('\n');
}
