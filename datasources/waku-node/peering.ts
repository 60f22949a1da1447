import type { WakuClock } from '../waku/clock.ts';
import { CODEC } from '../waku/libp2p/codecs.ts';
import { keepDialing } from '../waku/libp2p/keep-dialing.ts';
import type { Counters } from './counters.ts';
import type { ServiceLibp2p } from './libp2p-node.ts';
import type { WakuNodeOptions } from './options.ts';
import type { PeerBook } from './peer-book.ts';

export interface PeeringDeps {
  readonly libp2p: ServiceLibp2p;
  readonly options: WakuNodeOptions;
  readonly clock: WakuClock;
  readonly counters: Counters;
  readonly peerBook: PeerBook;
  readonly signal: AbortSignal;
}

/** Keeps connected to the configured service nodes and to those met before, and remembers whom it meets. */
export function startPeering(deps: PeeringDeps): void {
  const { libp2p, options, clock, counters, peerBook, signal } = deps;
  const configured = () =>
    typeof options.peers === 'function' ? options.peers() : (options.peers ?? []);
  let lastRefusal = '';

  libp2p.addEventListener('peer:identify', (event) => {
    const { peerId, protocols, listenAddrs } = event.detail;
    if (signal.aborted) return;
    if (!protocols.includes(CODEC.relay) || !protocols.includes(CODEC.store)) return;
    const reachable = listenAddrs.map(String).find((address) => address.includes('/ws'));
    const address = reachable ?? listenAddrs[0]?.toString();
    if (address === undefined) return;
    peerBook.remember(peerId.toString(), withPeerId(address, peerId.toString()));
  });

  void keepDialing({
    dialer: libp2p,
    addresses: () => [...configured(), ...peerBook.addresses()],
    clock,
    random: options.random ?? Math.random,
    signal,
    onFailure: (peerId, error) => {
      counters.add('peering.failed');
      const refusal = `${peerId} ${String(error)}`;
      // Said once: it is tried every few seconds.
      if (refusal !== lastRefusal)
        options.logger.warn({ peerId, err: error }, 'relay peer not reached');
      lastRefusal = refusal;
    },
  });
}

function withPeerId(address: string, peerId: string): string {
  return address.includes('/p2p/') ? address : `${address}/p2p/${peerId}`;
}
