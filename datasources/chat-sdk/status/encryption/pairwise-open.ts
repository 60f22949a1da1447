import { equalBytes } from '@noble/ciphers/utils.js';
import type { PublicKey } from '../../port.ts';
import type { DRHeader, EncryptedMessageProtocol } from '../generated/protocol_message_pb.ts';
import { publicKeyBytes, uncompress } from '../wire/keys.ts';
import type { EncryptionContext } from './context.ts';
import { decrypt, isSpent } from './double-ratchet.ts';
import { findPreKey } from './own-keys.ts';
import { respondRatchet } from './ratchet-state.ts';
import type { Records } from './records.ts';
import { loadSession, type Session, type SessionAddress, saveSession } from './sessions.ts';
import { respondX3dh } from './x3dh.ts';

export interface PairwiseMessage {
  readonly sender: PublicKey;
  readonly installationId: string;
  readonly entry: EncryptedMessageProtocol;
  /** Unix ns of the sender's own bundle in this message; null when it carries none. */
  readonly bundleTime: bigint | null;
}

export type PairwiseResult =
  | { readonly ok: true; readonly plaintext: Uint8Array; readonly address: SessionAddress }
  /** `duplicate` was read before; the others are answered with our bundle. */
  | { readonly ok: false; readonly reason: 'duplicate' | 'unknown-session' | 'undecryptable' };

function tryRatchet(
  records: Records,
  context: EncryptionContext,
  address: SessionAddress,
  session: Session,
  message: { readonly header: DRHeader; readonly payload: Uint8Array },
): Uint8Array | null {
  const { header, payload } = message;
  const opened = decrypt(session.ratchet, header, payload, context.random);
  if (opened === null) return null;
  const role = session.role === 'pending' ? 'confirmed' : session.role;
  saveSession(records, address, { ...session, role, ratchet: opened.state });
  return opened.plaintext;
}

async function answerX3dh(
  records: Records,
  context: EncryptionContext,
  message: PairwiseMessage,
  existing: Session | null,
): Promise<Session | null> {
  const x3dh = message.entry.x3dhHeader;
  if (x3dh === undefined || uncompress(x3dh.key) === null) return null;
  const openedAt = message.bundleTime ?? 0n;
  // A session may only give way to a newer one: old openings, sent again by anybody, must not undo it.
  if (existing !== null && openedAt <= existing.openedAt) return null;
  if (existing !== null && equalBytes(existing.ephemeral, x3dh.key)) return null;
  const preKey = await findPreKey(records, x3dh.id);
  if (preKey === null) return null;
  const sharedKey = respondX3dh({
    identity: context.privateKey,
    preKey: preKey.privateKey,
    peerIdentity: publicKeyBytes(message.sender),
    peerEphemeral: x3dh.key,
  });
  const ratchet = respondRatchet(sharedKey, preKey);
  return { role: 'responder', ephemeral: x3dh.key, openedAt, ratchet };
}

/** Opens a double-ratchet entry in the session it names, or in the one its X3DH header opens. */
export async function openPairwise(
  records: Records,
  context: EncryptionContext,
  message: PairwiseMessage,
): Promise<PairwiseResult> {
  const { entry, sender, installationId } = message;
  const header = entry.drHeader;
  if (header === undefined) return { ok: false, reason: 'undecryptable' };
  const address = { peer: sender, installationId, bundleId: header.id };
  const sealed = { header, payload: entry.payload };
  const existing = await loadSession(records, address);
  if (existing !== null) {
    const plaintext = tryRatchet(records, context, address, existing, sealed);
    if (plaintext !== null) return { ok: true, plaintext, address };
  }
  if (entry.x3dhHeader !== undefined && equalBytes(entry.x3dhHeader.id, header.id)) {
    const opened = await answerX3dh(records, context, message, existing);
    const plaintext =
      opened === null ? null : tryRatchet(records, context, address, opened, sealed);
    if (plaintext !== null) return { ok: true, plaintext, address };
  }
  if (existing === null) return { ok: false, reason: 'unknown-session' };
  const isRepeated = isSpent(existing.ratchet, header);
  return { ok: false, reason: isRepeated ? 'duplicate' : 'undecryptable' };
}
