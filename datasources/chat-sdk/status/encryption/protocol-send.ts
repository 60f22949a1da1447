import { create, type MessageInitShape, toBinary } from '@bufbuild/protobuf';
import { hexToBytes } from '@noble/hashes/utils.js';
import type { PublicKey } from '../../port.ts';
import {
  type Bundle,
  type EncryptedMessageProtocolSchema,
  ProtocolMessageSchema,
} from '../generated/protocol_message_pb.ts';
import { publicKeyBytes } from '../wire/keys.ts';
import { PROTOCOL_VERSION, signBundle } from './bundle.ts';
import { type EncryptionContext, NO_INSTALLATION } from './context.ts';
import { sealDh } from './dh-mode.ts';
import { encrypt } from './double-ratchet.ts';
import { generateKeyPair } from './key-pair.ts';
import { currentPreKey } from './own-keys.ts';
import { loadPeer, type Peer, type PeerInstallation, savePeer } from './peers.ts';
import { initiateRatchet } from './ratchet-state.ts';
import type { Records } from './records.ts';
import { useSession } from './session-index.ts';
import { loadSession, type Session, type SessionAddress, saveSession } from './sessions.ts';
import { initiateX3dh } from './x3dh.ts';

type Entry = MessageInitShape<typeof EncryptedMessageProtocolSchema>;

export interface PrivateMessage {
  /** Serialised ProtocolMessage. */
  readonly bytes: Uint8Array;
  /** Whether every installation written to knows the negotiated topic (status-wire-protocol §4.5). */
  readonly negotiated: boolean;
}

async function ownBundle(records: Records, context: EncryptionContext): Promise<Bundle> {
  const { publicKey, version } = await currentPreKey(records, context.now(), context.random);
  const own = { id: context.installationId, preKey: publicKey, version };
  const installation = { ...own, protocolVersion: PROTOCOL_VERSION };
  return signBundle([installation], context.bundleTime(), context.privateKey, context.publicKey);
}

function openSession(
  context: EncryptionContext,
  peer: PublicKey,
  installation: PeerInstallation,
): Session {
  const ephemeral = generateKeyPair(context.random);
  const sharedKey = initiateX3dh({
    identity: context.privateKey,
    ephemeral: ephemeral.privateKey,
    peerIdentity: publicKeyBytes(peer),
    peerPreKey: installation.preKey,
  });
  const ratchet = initiateRatchet(sharedKey, installation.preKey, context.random);
  return { role: 'pending', ephemeral: ephemeral.publicKey, openedAt: 0n, ratchet };
}

async function sessionFor(
  records: Records,
  context: EncryptionContext,
  peer: PublicKey,
  installation: PeerInstallation,
): Promise<{ readonly address: SessionAddress; readonly session: Session }> {
  const base = { peer, installationId: installation.id };
  if (installation.session !== null) {
    const address = { ...base, bundleId: hexToBytes(installation.session) };
    const session = await loadSession(records, address);
    if (session !== null) return { address, session };
  }
  const address = { ...base, bundleId: installation.preKey };
  return { address, session: openSession(context, peer, installation) };
}

async function sealFor(
  records: Records,
  context: EncryptionContext,
  peer: Peer,
  installation: PeerInstallation,
  plaintext: Uint8Array,
): Promise<{ readonly entry: Entry; readonly peer: Peer }> {
  const { address, session } = await sessionFor(records, context, peer.publicKey, installation);
  const { state, header, ciphertext } = encrypt(session.ratchet, plaintext);
  saveSession(records, address, { ...session, ratchet: state });
  const id = address.bundleId;
  const entry: Entry = { drHeader: { ...header, id }, payload: ciphertext };
  if (session.role === 'pending') entry.x3dhHeader = { key: session.ephemeral, id };
  return { entry, peer: useSession(records, peer, address, true) };
}

function serialize(
  context: EncryptionContext,
  bundle: Bundle,
  content: Pick<
    MessageInitShape<typeof ProtocolMessageSchema>,
    'encryptedMessage' | 'publicMessage'
  >,
): Uint8Array {
  const { installationId } = context;
  const message = create(ProtocolMessageSchema, { installationId, bundles: [bundle], ...content });
  return toBinary(ProtocolMessageSchema, message);
}

function sealToIdentity(
  context: EncryptionContext,
  to: PublicKey,
  plaintext: Uint8Array,
): Record<string, Entry> {
  const { key, payload } = sealDh(plaintext, publicKeyBytes(to), context.random);
  return { [NO_INSTALLATION]: { dhHeader: { key }, payload } };
}

/** For one person: to each known installation, or to the identity alone while none is known. */
export async function buildPrivate(
  records: Records,
  context: EncryptionContext,
  to: PublicKey,
  plaintext: Uint8Array,
): Promise<PrivateMessage> {
  const bundle = await ownBundle(records, context);
  let peer = await loadPeer(records, to);
  const targets = peer.installations;
  if (targets.length === 0) {
    const encryptedMessage = sealToIdentity(context, to, plaintext);
    return { bytes: serialize(context, bundle, { encryptedMessage }), negotiated: false };
  }
  const encryptedMessage: Record<string, Entry> = {};
  for (const installation of targets) {
    const sealed = await sealFor(records, context, peer, installation, plaintext);
    peer = sealed.peer;
    encryptedMessage[installation.id] = sealed.entry;
  }
  savePeer(records, peer);
  return {
    bytes: serialize(context, bundle, { encryptedMessage }),
    negotiated: targets.every((one) => one.negotiated),
  };
}

/** Our bundle alone, to the identity: for a person whose message we could not read. */
export async function buildAdvertisement(
  records: Records,
  context: EncryptionContext,
  to: PublicKey,
): Promise<Uint8Array> {
  const bundle = await ownBundle(records, context);
  return serialize(context, bundle, {
    encryptedMessage: sealToIdentity(context, to, new Uint8Array()),
  });
}

/** In the clear for whoever holds the topic key, with our bundle. */
export async function buildPublic(
  records: Records,
  context: EncryptionContext,
  plaintext: Uint8Array,
): Promise<Uint8Array> {
  return serialize(context, await ownBundle(records, context), { publicMessage: plaintext });
}
