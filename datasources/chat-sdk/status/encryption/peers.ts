import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import type { PublicKey } from '../../port.ts';
import { compress } from '../wire/keys.ts';
import type { Installation, VerifiedBundle } from './bundle.ts';
import { getJson, type Records, setJson } from './records.ts';
import { deleteSession } from './sessions.ts';

/** Devices written to per person: the newest by bundle timestamp (status-wire-protocol §4.2). */
const MAX_INSTALLATIONS = 3;

const VERSION = 1;

export interface PeerInstallation extends Installation {
  /** Unix ns of the newest bundle that names it, whichever device made that bundle. */
  readonly timestamp: bigint;
  /** Unix ns of the newest bundle it made itself; 0 when only named by others. */
  readonly statedAt: bigint;
  /** A pairwise message of it was read: it knows the negotiated topic (§4.5). */
  readonly negotiated: boolean;
  /** Bundle id (hex) of the session to send in; null starts a new one. */
  readonly session: string | null;
  /** Bundle ids (hex) of all sessions held, last used first. */
  readonly sessions: readonly string[];
}

export interface Peer {
  readonly publicKey: PublicKey;
  /** At most MAX_INSTALLATIONS, newest first. */
  readonly installations: readonly PeerInstallation[];
  /** Unix ms of the last bundle sent because we could not read; 0 when never. */
  readonly bundleOwedAt: number;
}

interface StoredInstallation {
  readonly id: string;
  readonly preKey: string;
  readonly version: number;
  readonly protocolVersion: number;
  readonly timestamp: string;
  readonly statedAt: string;
  readonly negotiated: boolean;
  readonly session: string | null;
  readonly sessions: readonly string[];
}

interface StoredPeer {
  readonly installations: readonly StoredInstallation[];
  readonly bundleOwedAt: number;
}

function keyOf(publicKey: PublicKey): string {
  return `peer/${bytesToHex(compress(publicKey))}`;
}

function fromStored(stored: StoredInstallation): PeerInstallation {
  return {
    ...stored,
    preKey: hexToBytes(stored.preKey),
    timestamp: BigInt(stored.timestamp),
    statedAt: BigInt(stored.statedAt),
  };
}

function toStored(installation: PeerInstallation): StoredInstallation {
  return {
    ...installation,
    preKey: bytesToHex(installation.preKey),
    timestamp: String(installation.timestamp),
    statedAt: String(installation.statedAt),
  };
}

/** What is known of a person; an empty record for a stranger. */
export async function loadPeer(records: Records, publicKey: PublicKey): Promise<Peer> {
  const stored = await getJson<StoredPeer>(records, keyOf(publicKey), VERSION);
  if (stored === null) return { publicKey, installations: [], bundleOwedAt: 0 };
  return {
    publicKey,
    installations: stored.installations.map(fromStored),
    bundleOwedAt: stored.bundleOwedAt,
  };
}

export function savePeer(records: Records, peer: Peer): void {
  const { installations, bundleOwedAt } = peer;
  const stored: StoredPeer = { installations: installations.map(toStored), bundleOwedAt };
  setJson(records, keyOf(peer.publicKey), VERSION, stored);
}

/** Deletes what is kept of a person, sessions included. */
export async function forgetPeer(records: Records, publicKey: PublicKey): Promise<void> {
  const { installations } = await loadPeer(records, publicKey);
  for (const { id: installationId, sessions } of installations) {
    for (const session of sessions) {
      deleteSession(records, { peer: publicKey, installationId, bundleId: hexToBytes(session) });
    }
  }
  records.set(keyOf(publicKey), null);
}

function learnOne(
  known: PeerInstallation | undefined,
  told: Installation,
  timestamp: bigint,
  byItself: boolean,
): PeerInstallation {
  if (known === undefined) {
    const statedAt = byItself ? timestamp : 0n;
    return { ...told, timestamp, statedAt, negotiated: false, session: null, sessions: [] };
  }
  const newest = known.timestamp > timestamp ? known.timestamp : timestamp;
  // A device's own word counts by time, so that one that lost its state can start over at version 0;
  // what its siblings say of it may be old and counts by version.
  const isNews = byItself ? timestamp > known.statedAt : told.version > known.version;
  if (!isNews) return { ...known, timestamp: newest };
  const isSameKey = bytesToHex(told.preKey) === bytesToHex(known.preKey);
  return {
    ...known,
    ...told,
    timestamp: newest,
    statedAt: byItself ? timestamp : known.statedAt,
    session: isSameKey ? known.session : null,
  };
}

/**
 * The peer after a verified bundle of its own, made by the device `madeBy`.
 * A changed prekey ends sending in older sessions; they stay readable.
 */
export function learnBundle(peer: Peer, bundle: VerifiedBundle, madeBy: string): Peer {
  const byId = new Map(peer.installations.map((one) => [one.id, one]));
  for (const told of bundle.installations) {
    const known = byId.get(told.id);
    byId.set(told.id, learnOne(known, told, bundle.timestamp, told.id === madeBy));
  }
  const installations = [...byId.values()]
    .sort((a, b) => (a.timestamp === b.timestamp ? 0 : a.timestamp > b.timestamp ? -1 : 1))
    .slice(0, MAX_INSTALLATIONS);
  return { ...peer, installations };
}

/** The peer with one of its installations changed; as it was when the installation is not kept. */
export function changeInstallation(
  peer: Peer,
  id: string,
  change: (installation: PeerInstallation) => PeerInstallation,
): Peer {
  return {
    ...peer,
    installations: peer.installations.map((one) => (one.id === id ? change(one) : one)),
  };
}
