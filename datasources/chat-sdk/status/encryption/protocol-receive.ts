import type { PublicKey } from '../../port.ts';
import {
  type EncryptedMessageProtocol,
  type ProtocolMessage,
  ProtocolMessageSchema,
} from '../generated/protocol_message_pb.ts';
import { tryDecode } from '../wire/protobuf.ts';
import { MAX_INSTALLATION_ID_LENGTH, type VerifiedBundle, verifyBundle } from './bundle.ts';
import { type EncryptionContext, NO_INSTALLATION } from './context.ts';
import { openDh } from './dh-mode.ts';
import { openPairwise } from './pairwise-open.ts';
import { changeInstallation, learnBundle, loadPeer, type Peer, savePeer } from './peers.ts';
import type { Records } from './records.ts';
import { dropLostSessions, useSession } from './session-index.ts';
import { rememberStranger } from './strangers.ts';

/** Real messages carry one bundle; each costs a signature check. */
const MAX_BUNDLES = 8;
/** How often one person is sent our bundle because we could not read them (status-wire-protocol §4.4). */
export const ADVERTISE_EVERY_MS = 2 * 3600 * 1000;

type OpenFailure =
  | 'bad-bundle'
  | 'not-for-this-device'
  | 'hash-ratchet'
  | 'duplicate'
  | 'unknown-session'
  | 'undecryptable';

export type OpenedProtocol =
  /** `payload` is empty for a bundle alone. */
  | { readonly kind: 'public' | 'private'; readonly payload: Uint8Array }
  /** No ProtocolMessage: the bytes belong to the next layer as they are. */
  | { readonly kind: 'other' }
  | { readonly kind: 'failed'; readonly reason: OpenFailure; readonly owesBundle: boolean };

export interface OpenProtocolOptions {
  readonly sender: PublicKey;
  /** Whether this person is listened for: of others only so much is kept. */
  readonly isKnown: (peer: PublicKey) => boolean;
  /** Keep the bundles of public messages: only for people listened for, or strangers could fill the records. */
  readonly learnFromPublic: boolean;
  /** Asked before a bundle is owed: false when too many are owed already. */
  readonly mayAdvertise: () => boolean;
}

interface Private {
  readonly payload: Uint8Array;
  readonly peer: Peer;
}

function isProtocolMessage(message: ProtocolMessage): boolean {
  return (
    message.publicMessage.length > 0 ||
    message.bundles.length > 0 ||
    Object.keys(message.encryptedMessage).length > 0
  );
}

/** Null when one of them is bad: it rejects the message. Other people's bundles are checked but not kept. */
function senderBundle(
  message: ProtocolMessage,
  sender: PublicKey,
): VerifiedBundle | undefined | null {
  if (message.bundles.length > MAX_BUNDLES) return null;
  let newest: VerifiedBundle | undefined;
  for (const bundle of message.bundles) {
    const verified = verifyBundle(bundle);
    if (verified === null) return null;
    const isNewer = newest === undefined || verified.timestamp > newest.timestamp;
    if (verified.identity === sender && isNewer) newest = verified;
  }
  return newest;
}

function entryFor(
  message: ProtocolMessage,
  installationId: string,
): EncryptedMessageProtocol | null {
  const entries = message.encryptedMessage;
  for (const id of [installationId, NO_INSTALLATION]) {
    const entry = Object.hasOwn(entries, id) ? entries[id] : undefined;
    if (entry !== undefined) return entry;
  }
  return null;
}

async function openEntry(
  records: Records,
  context: EncryptionContext,
  peer: Peer,
  message: {
    readonly installationId: string;
    readonly entry: EncryptedMessageProtocol;
    readonly bundleTime: bigint | null;
  },
): Promise<Private | OpenFailure> {
  const { entry, installationId, bundleTime } = message;
  const known = peer.installations.find((one) => one.id === installationId);
  const isNewest = known !== undefined && bundleTime === known.statedAt;
  if (entry.drHeader !== undefined) {
    const opened = await openPairwise(records, context, { ...message, sender: peer.publicKey });
    if (!opened.ok) return opened.reason;
    // A late message of an older session must not bring that session back; one without a bundle cannot tell.
    const send = isNewest || (bundleTime === null && known?.session === null);
    return { payload: opened.plaintext, peer: useSession(records, peer, opened.address, send) };
  }
  if (entry.dhHeader !== undefined) {
    const { key } = entry.dhHeader;
    const payload = openDh({ key, payload: entry.payload }, context.privateKey);
    if (payload === null) return 'undecryptable';
    // A bundle alone says that the device could not read us: our session with it is of no use.
    const startsAnew = payload.length === 0 && isNewest;
    const restart = (one: Peer['installations'][number]) => ({ ...one, session: null });
    return { payload, peer: startsAnew ? changeInstallation(peer, installationId, restart) : peer };
  }
  return entry.hrHeader === undefined ? 'undecryptable' : 'hash-ratchet';
}

const ANSWERED: readonly OpenFailure[] = [
  'not-for-this-device',
  'unknown-session',
  'undecryptable',
];

/**
 * Opens what an envelope signed by `sender` carried (status-wire-protocol §3.7): bundles first, then the public
 * message, then the entry of our installation or `none`. Records change only if something could be read, or a bundle
 * is owed.
 */
export async function openProtocol(
  records: Records,
  context: EncryptionContext,
  bytes: Uint8Array,
  options: OpenProtocolOptions,
): Promise<OpenedProtocol> {
  const message = tryDecode(ProtocolMessageSchema, bytes);
  if (message === null || !isProtocolMessage(message)) return { kind: 'other' };
  const failed = (reason: OpenFailure): OpenedProtocol => ({
    kind: 'failed',
    reason,
    owesBundle: false,
  });
  const { installationId } = message;
  if (installationId.length > MAX_INSTALLATION_ID_LENGTH) return failed('bad-bundle');
  const bundle = senderBundle(message, options.sender);
  if (bundle === null) return failed('bad-bundle');
  const before = await loadPeer(records, options.sender);
  const learned = bundle === undefined ? before : learnBundle(before, bundle, installationId);
  const save = async (peer: Peer) => {
    dropLostSessions(records, before, peer);
    savePeer(records, peer);
    const { isKnown, sender } = options;
    if (!isKnown(sender)) await rememberStranger(records, sender, isKnown);
  };

  if (Object.keys(message.encryptedMessage).length === 0) {
    if (options.learnFromPublic && bundle !== undefined) await save(learned);
    return { kind: 'public', payload: message.publicMessage };
  }
  if (message.publicMessage.length > 0) return { kind: 'public', payload: message.publicMessage };

  const entry = entryFor(message, context.installationId);
  const opened =
    entry === null
      ? 'not-for-this-device'
      : await openEntry(records, context, learned, {
          installationId,
          entry,
          bundleTime: bundle?.timestamp ?? null,
        });
  if (typeof opened !== 'string') {
    const stated = bundle?.installations.find((one) => one.id === installationId);
    const negotiates = stated !== undefined && stated.protocolVersion >= 1;
    const mark = (one: Peer['installations'][number]) => ({ ...one, negotiated: true });
    await save(negotiates ? changeInstallation(opened.peer, installationId, mark) : opened.peer);
    return { kind: 'private', payload: opened.payload };
  }
  const now = context.now();
  const isDue = ANSWERED.includes(opened) && now - before.bundleOwedAt >= ADVERTISE_EVERY_MS;
  if (!isDue || !options.mayAdvertise()) return failed(opened);
  await save({ ...learned, bundleOwedAt: now });
  return { kind: 'failed', reason: opened, owesBundle: true };
}
