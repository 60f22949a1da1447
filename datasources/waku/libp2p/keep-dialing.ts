import type { Multiaddr } from '@multiformats/multiaddr';
import { multiaddr } from '@multiformats/multiaddr';

import type { WakuClock } from '../clock.ts';
import { InvalidAddressError, peerIdOf } from './pinned-peer-id.ts';

export interface Dialer {
  readonly peerId: { toString(): string };
  getPeers(): readonly { toString(): string }[];
  dial(addresses: Multiaddr[], options: { signal: AbortSignal }): Promise<unknown>;
}

export interface KeepDialingOptions {
  readonly dialer: Dialer;
  /** Asked again at every round; several addresses of one peer are tried together. */
  readonly addresses: () => readonly string[];
  readonly clock: WakuClock;
  /** In [0, 1), for jitter. */
  readonly random: () => number;
  readonly signal: AbortSignal;
  /** Called for each failed attempt. */
  readonly onFailure: (peerId: string, error: unknown) => void;
}

interface Target {
  attempts: number;
  dialing: boolean;
  nextAt: number;
}

const ROUND_MS = 250;
const FIRST_DELAY_MS = 250;
const LONGEST_DELAY_MS = 5_000;
const DIAL_TIMEOUT_MS = 5_000;

/** Connects to every address, and again whenever a connection is lost, for ever, with back-off and jitter. */
export async function keepDialing(options: KeepDialingOptions): Promise<void> {
  const targets = new Map<string, Target>();
  while (!options.signal.aborted) {
    const connected = new Set(options.dialer.getPeers().map(String));
    for (const [peerId, addresses] of byPeer(options)) {
      const target = targets.get(peerId) ?? { attempts: 0, dialing: false, nextAt: 0 };
      targets.set(peerId, target);
      if (connected.has(peerId)) target.attempts = 0;
      else if (!target.dialing && options.clock.now() >= target.nextAt) {
        void dialOnce(peerId, addresses, target, options);
      }
    }
    await options.clock.sleep(ROUND_MS, options.signal);
  }
}

async function dialOnce(
  peerId: string,
  addresses: Multiaddr[],
  target: Target,
  options: KeepDialingOptions,
): Promise<void> {
  target.dialing = true;
  try {
    const timeout = AbortSignal.timeout(DIAL_TIMEOUT_MS);
    await options.dialer.dial(addresses, { signal: AbortSignal.any([options.signal, timeout]) });
    target.nextAt = options.clock.now() + FIRST_DELAY_MS;
  } catch (error) {
    const delay = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** target.attempts);
    target.attempts += 1;
    target.nextAt = options.clock.now() + delay * (0.75 + options.random() / 2);
    if (!options.signal.aborted) options.onFailure(peerId, error);
  } finally {
    target.dialing = false;
  }
}

function byPeer(options: KeepDialingOptions): Map<string, Multiaddr[]> {
  const own = options.dialer.peerId.toString();
  const peers = new Map<string, Multiaddr[]>();
  for (const address of options.addresses()) {
    try {
      const peerId = peerIdOf(address);
      if (peerId === own) continue;
      peers.set(peerId, [...(peers.get(peerId) ?? []), multiaddr(address)]);
    } catch (error) {
      if (!(error instanceof InvalidAddressError)) throw error;
      options.onFailure(address, error);
    }
  }
  return peers;
}
