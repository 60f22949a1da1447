import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import { changeInstallation, type Peer } from './peers.ts';
import type { Records } from './records.ts';
import { deleteSession, type SessionAddress } from './sessions.ts';

/** Sessions kept per installation: enough for a week of daily rotation on both sides. */
const MAX_SESSIONS = 8;

/** Marks a session as just used, and as the one to send in if `send`; drops those used longest ago. */
export function useSession(
  records: Records,
  peer: Peer,
  address: SessionAddress,
  send: boolean,
): Peer {
  const used = bytesToHex(address.bundleId);
  return changeInstallation(peer, address.installationId, (installation) => {
    const order = [used, ...installation.sessions.filter((id) => id !== used)];
    for (const id of order.slice(MAX_SESSIONS)) {
      deleteSession(records, { ...address, bundleId: hexToBytes(id) });
    }
    const session = send ? used : installation.session;
    return { ...installation, session, sessions: order.slice(0, MAX_SESSIONS) };
  });
}

/** Deletes the sessions of installations that `after` no longer keeps. */
export function dropLostSessions(records: Records, before: Peer, after: Peer): void {
  const kept = new Set(after.installations.map((one) => one.id));
  for (const installation of before.installations) {
    if (kept.has(installation.id)) continue;
    for (const id of installation.sessions) {
      deleteSession(records, {
        peer: before.publicKey,
        installationId: installation.id,
        bundleId: hexToBytes(id),
      });
    }
  }
}
