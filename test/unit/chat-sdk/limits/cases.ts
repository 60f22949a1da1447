/** One case for each row of the table "Limits of what comes in": how much of `n` gets through. */
import {
  signBundle,
  verifyBundle,
} from '../../../../datasources/chat-sdk/status/encryption/bundle.ts';
import { learnBundle, loadPeer } from '../../../../datasources/chat-sdk/status/encryption/peers.ts';
import { useSession } from '../../../../datasources/chat-sdk/status/encryption/session-index.ts';
import { createAdvertisementLimit } from '../../../../datasources/chat-sdk/status/engine/advertisement-limit.ts';
import {
  loadCorrespondents,
  rememberCorrespondent,
} from '../../../../datasources/chat-sdk/status/engine/correspondents.ts';
import { readMessage } from '../../../../datasources/chat-sdk/status/engine/read-message.ts';
import { createRepeats } from '../../../../datasources/chat-sdk/status/engine/repeats.ts';
import { createStrangerQuota } from '../../../../datasources/chat-sdk/status/engine/stranger-quota.ts';
import { ApplicationMetadataMessageSchema } from '../../../../datasources/chat-sdk/status/generated/application_metadata_message_pb.ts';
import { PayloadSchema } from '../../../../datasources/chat-sdk/status/generated/mvds_pb.ts';
import { encodePayload } from '../../../../datasources/chat-sdk/status/wire/mvds.ts';
import { tryDecode } from '../../../../datasources/chat-sdk/status/wire/protobuf.ts';
import { memoryRecords } from '../encryption/people.ts';
import {
  alice,
  bundlesRead,
  contentTaken,
  envelopeOf,
  id,
  installations,
  isKept,
  messagesRead,
  metadataOf,
  now,
  peersKept,
  range,
  read,
  skipping,
  underWay,
} from './samples.ts';

export interface LimitCase {
  /** How much of `n` gets through. */
  taken(n: number): number | Promise<number>;
  /** Beyond the limit everything is refused, or only what is too much. */
  readonly beyond: 'nothing' | 'the limit';
}

export const CASES: Readonly<Record<string, LimitCase>> = {
  'bytes of an envelope': { beyond: 'nothing', taken: envelopeOf },
  'bytes of a message': {
    beyond: 'nothing',
    taken: (n) => (tryDecode(ApplicationMetadataMessageSchema, metadataOf(n)) === null ? 0 : n),
  },
  "bytes of a stranger's message": {
    beyond: 'nothing',
    taken: async (n) =>
      (await isKept({ segmentsCount: 8, originalPayloadLength: BigInt(n) }, true)) ? n : 0,
  },
  'bytes of what a stranger says': {
    beyond: 'nothing',
    taken: (n) => {
      const origin = { sender: alice.publicKey, isStranger: true, isPublic: false, timestamp: 0n };
      return readMessage(metadataOf(n), origin) === 'oversized' ? 0 : n;
    },
  },
  'fields of a message': {
    beyond: 'nothing',
    taken: (n) => {
      const bytes = encodePayload({ offers: range(n).map(() => new Uint8Array()) });
      return tryDecode(PayloadSchema, bytes) === null ? 0 : n;
    },
  },
  'segments of a message': {
    beyond: 'nothing',
    taken: async (n) => ((await isKept({ segmentsCount: n })) ? n : 0),
  },
  'parity segments of a message': {
    beyond: 'nothing',
    taken: async (n) => ((await isKept({ paritySegmentsCount: n })) ? n : 0),
  },
  'messages under way of a sender': { beyond: 'the limit', taken: (n) => underWay(n, 1, false) },
  'messages under way in all': { beyond: 'the limit', taken: (n) => underWay(n, 9, false) },
  'messages under way of a stranger': { beyond: 'the limit', taken: (n) => underWay(n, 1, true) },
  'messages under way of all strangers': {
    beyond: 'the limit',
    taken: (n) => underWay(n, 20, true),
  },
  'bundles in a message': { beyond: 'nothing', taken: bundlesRead },
  'devices in a bundle': {
    beyond: 'nothing',
    taken: (n) =>
      verifyBundle(signBundle(installations(n), 1n, alice.privateKey)) === null ? 0 : n,
  },
  'characters of a device id': {
    beyond: 'nothing',
    taken: (n) => {
      const [device] = installations(1);
      if (device === undefined) return 0;
      const bundle = signBundle([{ ...device, id: 'x'.repeat(n) }], 1n, alice.privateKey);
      return verifyBundle(bundle) === null ? 0 : n;
    },
  },
  'devices kept of a person': {
    beyond: 'the limit',
    taken: async (n) => {
      const bundle = verifyBundle(signBundle(installations(n), 1n, alice.privateKey));
      if (bundle === null) return 0;
      const peer = await loadPeer(memoryRecords(), alice.publicKey);
      return learnBundle(peer, bundle, 'device-0').installations.length;
    },
  },
  'sessions kept of a device': {
    beyond: 'the limit',
    taken: async (n) => {
      const bundle = verifyBundle(signBundle(installations(1), 1n, alice.privateKey));
      if (bundle === null) return 0;
      const records = memoryRecords();
      let peer = learnBundle(await loadPeer(records, alice.publicKey), bundle, 'device-0');
      for (const each of range(n)) {
        const bundleId = new Uint8Array(33).fill(each + 1);
        const address = { peer: alice.publicKey, installationId: 'device-0', bundleId };
        peer = useSession(records, peer, address, true);
      }
      return peer.installations[0]?.sessions.length ?? 0;
    },
  },
  'keys skipped for a message': {
    beyond: 'nothing',
    taken: (n) => (skipping(n).isRead ? n : 0),
  },
  'skipped keys held of a session': {
    beyond: 'the limit',
    taken: (n) => {
      const session = skipping(999);
      for (let left = n - 999; left > 0; left -= 999) session.deliver(Math.min(left, 999));
      return session.held();
    },
  },
  'messages in a payload': { beyond: 'the limit', taken: (n) => messagesRead(n, false) },
  "messages in a stranger's payload": { beyond: 'the limit', taken: (n) => messagesRead(n, true) },
  'acknowledgements in a payload': {
    beyond: 'the limit',
    taken: async (n) => (await read(encodePayload({ acks: range(n).map(id) }), false)).acks.length,
  },
  'code points of a text': {
    beyond: 'nothing',
    taken: (n) => contentTaken({ text: '😀'.repeat(n) }, n),
  },
  'characters of an id': {
    beyond: 'nothing',
    taken: (n) => contentTaken({ responseTo: 'x'.repeat(n) }, n),
  },
  'characters of a name': {
    beyond: 'nothing',
    taken: (n) => contentTaken({ displayName: 'x'.repeat(n) }, n),
  },
  'envelopes of a stranger at once': {
    beyond: 'the limit',
    taken: (n) => {
      const quota = createStrangerQuota(now);
      return range(n).filter((each) => quota.admits(alice.publicKey, `${each}`)).length;
    },
  },
  'envelopes of all strangers at once': {
    beyond: 'the limit',
    taken: (n) => {
      const quota = createStrangerQuota(now);
      return range(n).filter((each) => quota.admits(`0x04${each % 100}`, `${each}`)).length;
    },
  },
  'new strangers at once': {
    beyond: 'the limit',
    taken: (n) => {
      const quota = createStrangerQuota(now);
      return range(n).filter((each) => quota.admits(`0x04${each}`, `${each}`)).length;
    },
  },
  'strangers whose devices are kept': { beyond: 'the limit', taken: peersKept },
  'people written to who are heard': {
    beyond: 'the limit',
    taken: async (n) => {
      const records = memoryRecords();
      for (const each of range(n)) await rememberCorrespondent(records, `0x04${each}`);
      return (await loadCorrespondents(records)).length;
    },
  },
  'bundles owed at once': {
    beyond: 'the limit',
    taken: (n) => {
      const may = createAdvertisementLimit(now);
      return range(n).filter(() => may()).length;
    },
  },
  'payloads remembered': {
    beyond: 'the limit',
    taken: (n) => {
      const repeats = createRepeats();
      for (const each of range(n)) repeats.remember('topic', id(each));
      return range(n).filter((each) => repeats.isRepeated('topic', id(each))).length;
    },
  },
};
