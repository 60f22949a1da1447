import { describe, expect, test, vi } from 'vitest';
import { openGcm, sealGcm } from '../../../../datasources/chat-sdk/status/wire/aes-gcm.ts';
import { unwrap, wrap } from '../../../../datasources/chat-sdk/status/wire/application-metadata.ts';
import {
  decodeContent,
  encodeContent,
} from '../../../../datasources/chat-sdk/status/wire/content.ts';
import { keccak } from '../../../../datasources/chat-sdk/status/wire/hashes.ts';
import {
  compress,
  publicKeyBytes,
  recover,
  signRecoverable,
  toPublicKey,
  uncompress,
} from '../../../../datasources/chat-sdk/status/wire/keys.ts';
import { MAX_ENVELOPE_BYTES } from '../../../../datasources/chat-sdk/status/wire/limits.ts';
import { decodePayload, encodePayload } from '../../../../datasources/chat-sdk/status/wire/mvds.ts';
import {
  openAsymmetric,
  openSymmetric,
  sealAsymmetric,
  sealSymmetric,
} from '../../../../datasources/chat-sdk/status/wire/rfc26.ts';
import {
  decodeSegment,
  segment,
} from '../../../../datasources/chat-sdk/status/wire/segmentation.ts';
import { mutate, seededRandom } from './mutations.ts';
import { alice, bob } from './people.ts';
import { SegmentStore } from './segment-store.ts';

/** `accepted`, `null`, or the reason given. */
type Outcome = string;

const topicKey = new Uint8Array(32).fill(7);
const hash = keccak(Uint8Array.of(1));
const propagatedState = { localClock: 1n, localState: 2, remoteClock: 3n, remoteState: 0 };
const profile = { clock: 1n, displayName: 'Alice', customizationColor: 1 };
const contents = [
  encodeContent({
    type: 'chatMessage',
    ...profile,
    timestamp: 1n,
    text: 'Hello Bob, how are you?',
    responseTo: `0x${'ab'.repeat(32)}`,
    chatId: bob.publicKey,
    messageType: 1,
    contentType: 11,
    propagatedState,
  }),
  encodeContent({
    type: 'contactUpdate',
    ...profile,
    contactRequestClock: 1n,
    propagatedState,
    publicKey: alice.publicKey,
  }),
  encodeContent({ type: 'acceptContactRequest', requestId: `0x${'cd'.repeat(32)}`, clock: 1n }),
  encodeContent({ type: 'retractContactRequest', requestId: `0x${'cd'.repeat(32)}`, clock: 1n }),
  encodeContent({ type: 'contactCode', ...profile }),
];
const payloads = contents.map(({ payload }) => payload);
const wrapped = contents.map(({ type, payload }) => wrap(type, payload, alice.privateKey).bytes);
const datasync = wrapped.map((body) =>
  encodePayload({
    acks: [hash],
    messages: [{ groupId: hash, timestamp: 1_700_000_000n, body }],
    groupOffers: [{ groupId: hash, messageIds: [hash] }],
  }),
);
const segments = [
  ...segment(new Uint8Array(1000).fill(5), { segmentSize: 63 }),
  ...segment(new Uint8Array(100).fill(6), { segmentSize: 50 }),
];
const shared = wrapped.map((bytes) => sealSymmetric(bytes, topicKey, alice.privateKey));
const direct = wrapped.map((bytes) => sealAsymmetric(bytes, bob.publicKey, alice.privateKey));
const frames = shared.map((envelope) => openGcm(topicKey, envelope) ?? new Uint8Array());
const keys = [publicKeyBytes(alice.publicKey), compress(bob.publicKey)];

const presence = (found: unknown): Outcome => (found === null ? 'null' : 'accepted');
const contentOutcome = (type: number) => (bytes: Uint8Array) =>
  decodeContent(type, bytes).refused ?? 'accepted';

const targets: readonly {
  readonly name: string;
  readonly runs: number;
  readonly valid: readonly Uint8Array[];
  readonly decode: (bytes: Uint8Array) => Outcome;
}[] = [
  {
    name: 'symmetric envelope',
    runs: 20_000,
    valid: [...shared, ...wrapped],
    decode: (bytes) => presence(openSymmetric(bytes, topicKey)),
  },
  {
    name: 'asymmetric envelope',
    runs: 3000,
    valid: direct,
    decode: (bytes) => presence(openAsymmetric(bytes, bob.privateKey)),
  },
  {
    name: 'frame inside a good envelope',
    runs: 3000,
    valid: frames,
    decode: (bytes) =>
      presence(openSymmetric(sealGcm(topicKey, bytes, new Uint8Array(12)), topicKey)),
  },
  {
    name: 'application metadata',
    runs: 5000,
    valid: [...wrapped, ...datasync],
    decode: (bytes) => presence(unwrap(bytes)),
  },
  {
    name: 'segment',
    runs: 25_000,
    valid: [...segments, ...wrapped],
    decode: (bytes) => presence(decodeSegment(bytes)),
  },
  {
    name: 'datasync payload',
    runs: 20_000,
    valid: [...datasync, ...segments],
    decode: (bytes) => presence(decodePayload(bytes)),
  },
  ...contents.map(({ type }, index) => ({
    name: `content of type ${type}`,
    runs: 5000,
    valid: [...payloads.slice(index, index + 1), ...payloads, ...segments.slice(0, 2)],
    decode: contentOutcome(type),
  })),
  {
    name: 'public key',
    runs: 3000,
    valid: keys,
    decode: (bytes) => presence(toPublicKey(bytes) ?? uncompress(bytes)),
  },
  {
    name: 'signature',
    runs: 3000,
    valid: [signRecoverable(hash, alice.privateKey)],
    decode: (bytes) => presence(recover(hash, bytes)),
  },
];

const REASON = /^(accepted|null|content-[a-z-]+|segment-[a-z-]+)$/;
const REASSEMBLER_RUNS = 8000;

// A watchdog for a loaded machine, not a measure.
vi.setConfig({ testTimeout: 120_000 });

function tally(outcomes: Map<string, number>, outcome: Outcome): void {
  expect(outcome).toMatch(REASON);
  outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
}

/** Both ends must have been seen, or the inputs prove nothing. */
function expectBothEnds(outcomes: ReadonlyMap<string, number>): void {
  expect(outcomes.get('accepted') ?? 0).toBeGreaterThan(0);
  expect([...outcomes.keys()].length).toBeGreaterThan(1);
}

describe('hostile bytes', () => {
  test('CHATSDK-31: they are 100,000 or more', () => {
    const runs = targets.reduce((total, target) => total + target.runs, REASSEMBLER_RUNS);
    expect(runs).toBeGreaterThanOrEqual(100_000);
  });

  test.each(targets)('CHATSDK-31: $name: $runs inputs end in null or a reason', (target) => {
    const random = seededRandom(31);
    const outcomes = new Map<string, number>();
    for (let run = 0; run < target.runs; run += 1) {
      const bytes = mutate(target.valid, random);
      try {
        tally(outcomes, target.decode(bytes));
      } catch (cause) {
        throw new Error(`input ${Buffer.from(bytes).toString('hex')}`, { cause });
      }
    }
    expectBothEnds(outcomes);
  });

  test('CHATSDK-31: reassembler: every segment that can be read ends in a reason, a message or a wait', async () => {
    const random = seededRandom(32);
    const store = new SegmentStore();
    const outcomes = new Map<string, number>();
    while ([...outcomes.values()].reduce((total, count) => total + count, 0) < REASSEMBLER_RUNS) {
      const bytes = mutate(segments, random);
      if (decodeSegment(bytes) === null) continue;
      const { dropped } = await store.receive(bytes, alice.publicKey);
      tally(outcomes, dropped ?? 'accepted');
    }
    expectBothEnds(outcomes);
    expect(store.records.size).toBeLessThan(5000);
  });

  test('CHATSDK-31: oversized bytes are refused before they are read', () => {
    const large = new Uint8Array(MAX_ENVELOPE_BYTES + 1);
    large.set(direct[0] ?? large);
    const envelope = sealGcm(topicKey, large, new Uint8Array(12));
    expect(openSymmetric(envelope, topicKey)).toBeNull();
    expect(openAsymmetric(large, bob.privateKey)).toBeNull();
    expect(decodeSegment(large)).toBeNull();
    // Field 500 holds the rest: well-formed, and too much.
    const length = 8 * 1024 * 1024;
    const padding = Uint8Array.of(0xa2, 0x1f, 0x80, 0x80, 0x80, 0x04);
    const padded = (valid: Uint8Array) => {
      const bytes = new Uint8Array(valid.length + padding.length + length);
      bytes.set(valid);
      bytes.set(padding, valid.length);
      return bytes;
    };
    expect(unwrap(padded(wrapped[0] ?? padding))).toBeNull();
    expect(decodePayload(padded(datasync[0] ?? padding))).toBeNull();
    expect(contentOutcome(1)(padded(payloads[0] ?? padding))).toBe('content-malformed');
  });
});
