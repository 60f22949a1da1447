import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fromBinary } from '@bufbuild/protobuf';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { PublicKey } from '../../datasources/chat-sdk/port.ts';
import {
  ALL_STRANGERS,
  NEW_STRANGERS,
} from '../../datasources/chat-sdk/status/engine/stranger-quota.ts';
import { ProtocolMessageSchema } from '../../datasources/chat-sdk/status/generated/protocol_message_pb.ts';
import { openSymmetric } from '../../datasources/chat-sdk/status/wire/rfc26.ts';
import { symmetricKey } from '../../datasources/chat-sdk/status/wire/symmetric-key.ts';
import { contactCodeTopic } from '../../datasources/chat-sdk/status/wire/topics.ts';
import { type GatewayProcess, startProcess } from '../security/support/gateway-process.ts';
import { befriend, heard, lookUp, type Person, say, transcript } from '../support/person.ts';
import { createSeededRandom } from '../support/seeded-random.ts';
import { eventually } from '../support/until.ts';
import { countsOf } from './drops.ts';
import { flood, type Shot } from './flood.ts';
import { chatKey, envelope, type Tap, tap, topicsOf } from './mallory.ts';

const PER_SECOND = 100;
/** Envelopes of the first flood; the second has twice as many. */
const COUNT = 700;
const MIB = 1024 * 1024;
/** What a stranger's envelope, or a new stranger, may leave at most. */
const QUOTAS = [
  ['contacts', NEW_STRANGERS, 1],
  ['messages', ALL_STRANGERS, 1],
  // Devices, a session, a piece of a message.
  ['records', ALL_STRANGERS, 3],
  ['owed', ALL_STRANGERS, 1],
  ['seen', ALL_STRANGERS, 1],
] as const;
/** Rows the two cause themselves beyond what is counted: repetitions, indexes. */
const FEW = 30;

let gateway: GatewayProcess;
let alice: Person;
let bob: Person;
let chats: { alice: string; bob: string };
let mallory: Tap;
let shots: [string, Shot][];
const said: { by: Person; text: string }[] = [];

beforeAll(async () => {
  gateway = await startProcess({ script: 'test/security/programs/measured.ts' });
  alice = await gateway.person('Alice F');
  bob = await gateway.person('Bobby F');
  chats = await befriend(alice, bob);
  for (let n = 0; n < 5; n++) await exchange();
  await heardAll();
  const [hers, his] = [alice.publicKey as PublicKey, bob.publicKey as PublicKey];
  const topics = topicsOf(await chatKey(alice), hers, his);
  const [negotiated] = topics.slice(-1);
  mallory = await tap(gateway, topics);
  if (negotiated === undefined) throw new Error('The two have a topic of their own');
  // What passed before: later it would hold what Mallory sent herself.
  const genuine = [...mallory.seen()];
  expect(genuine.length).toBeGreaterThan(10);
  const preKeyOfBob = await preKeyOf(his);
  const victims = { alice: hers, bob: his, negotiated, preKeyOfBob, captured: () => genuine };
  shots = Object.entries(flood(createSeededRandom(20_261_127), victims));
}, 120_000);
afterAll(async () => {
  await mallory?.end();
  await gateway?.[Symbol.asyncDispose]();
});

/** Anybody who knows a key can read what its owner advertises. */
async function preKeyOf(key: PublicKey): Promise<Uint8Array> {
  const topic = contactCodeTopic(key);
  const code = mallory.seen().findLast(({ contentTopic }) => contentTopic === topic.contentTopic);
  const opened = openSymmetric(code?.payload ?? new Uint8Array(), await symmetricKey(topic.chatId));
  const message = fromBinary(ProtocolMessageSchema, opened?.payload ?? new Uint8Array());
  const [preKey] = Object.values(message.bundles[0]?.signedPreKeys ?? {});
  if (preKey === undefined) throw new Error('Bob advertises a bundle');
  return preKey.signedPreKey;
}

/** One message each way; whether they arrive is asked later. */
async function exchange(): Promise<void> {
  for (const [by, chatId] of [
    [alice, chats.alice],
    [bob, chats.bob],
  ] as const) {
    const text = `${by.name} ${said.length}`;
    await say(by, chatId, text);
    said.push({ by, text });
  }
}

/** Each read the last word of the other, and every word is known to have arrived. */
async function heardAll(): Promise<void> {
  for (const [reader, writer, id] of [
    [bob, alice, chats.bob],
    [alice, bob, chats.alice],
  ] as const) {
    const last = said.findLast(({ by }) => by === writer);
    if (last) await heard(reader, id, last.text);
    await eventually(`everything ${reader.name} said is DELIVERED`, async () => {
      const messages = await transcript(reader, id);
      return messages.every(({ state }) => state === 'DELIVERED') ? true : null;
    });
  }
}

interface Shower {
  /** Taken by the network, by kind. */
  readonly taken: ReadonlyMap<string, number>;
  readonly bytes: number;
  readonly seconds: number;
}

/** Sends so many envelopes at the given rate, as far as the machine can make them, while the two go on talking. */
async function shower(count: number): Promise<Shower> {
  const taken = new Map<string, number>();
  let bytes = 0;
  const underWay = new Set<Promise<void>>();
  const shoot = async ([kind, shot]: [string, Shot]) => {
    const message = await shot();
    // A busy machine refuses for a while; sent again it is the same envelope.
    await eventually(
      `the network takes ${kind}`,
      async () => (await mallory.offer(message)) || null,
    );
    taken.set(kind, (taken.get(kind) ?? 0) + 1);
    bytes += message.payload.length;
  };
  let over = false;
  const talking = (async () => {
    while (!over) {
      await exchange();
      await new Promise((resolve) => setTimeout(resolve, 250));
    }
  })();
  const ended = talking.catch(() => {});
  const begin = performance.now();
  for (let n = 0; n < count; n++) {
    const early = begin + (n * 1000) / PER_SECOND - performance.now();
    if (early > 0) await new Promise((resolve) => setTimeout(resolve, early));
    const next = shots[n % shots.length];
    if (next === undefined) break;
    const running = shoot(next).finally(() => underWay.delete(running));
    underWay.add(running);
    while (underWay.size >= 16) await Promise.race(underWay);
  }
  await Promise.all(underWay);
  over = true;
  await ended;
  await talking;
  return { taken, bytes, seconds: (performance.now() - begin) / 1000 };
}

let asked = 0;
async function memory(): Promise<number> {
  asked += 1;
  gateway.signal('SIGUSR2');
  const pattern = new RegExp(`Memory ${asked}: held (\\d+)`);
  return eventually('the gateway tells its memory', async () => {
    const [, held] = pattern.exec(gateway.output()) ?? [];
    return held === undefined ? null : Number(held);
  });
}

/** Rows that people other than the two left behind, by table. */
function left(): Record<string, number> {
  using db = new DatabaseSync(path.join(gateway.dataDir, 'gateway.sqlite'), { readOnly: true });
  const two = [alice, bob].map(({ publicKey }) => publicKey);
  const count = (sql: string, ...values: string[]) =>
    Number(db.prepare(`SELECT count(*) AS count FROM ${sql}`).get(...values)?.count);
  return {
    contacts: count('Contact WHERE publicKey NOT IN (?, ?)', ...two),
    messages: count('Message WHERE author NOT IN (?, ?)', ...two),
    records: count('EngineRecord'),
    owed: count("OutboxItem WHERE kind <> 'contactCode' AND peer NOT IN (?, ?)", ...two),
    // The two cause some themselves: a message and an acknowledgement each.
    seen: count('SeenEnvelope') - 2 * said.length,
  };
}

test('SEC-15: at a hundred hostile envelopes a second two people lose nothing, and what strangers take is bounded', async () => {
  for (const payload of [new Uint8Array(160 * 1024).fill(1), new Uint8Array(MIB + 1).fill(1)]) {
    const message = envelope(contactCodeTopic(bob.publicKey as PublicKey).contentTopic, payload);
    expect(await mallory.publish(message)).toMatchObject({ ok: false });
  }
  const held = [await memory()];
  const rows = [left()];
  const floods: Shower[] = [];
  for (const count of [COUNT, 2 * COUNT]) {
    floods.push(await shower(count));
    await heardAll();
    held.push(await memory());
    rows.push(left());
  }

  // It arrived: every kind, and the gateway says what it made of it.
  for (const { taken } of floods) {
    for (const [kind] of shots) expect(taken.get(kind) ?? 0, kind).toBeGreaterThan(10);
  }
  const dropped = await countsOf(gateway.url, 'engine');
  for (const reason of [
    'alien',
    'repeated',
    'foreign-signer',
    'over-quota',
    'author-not-sender',
    'clock',
    'bad-message',
    'segment-conflict',
    'segment-oversized',
    'unknown-session',
  ]) {
    expect(dropped.get(reason) ?? 0, reason).toBeGreaterThan(0);
  }

  // Nothing of the two is lost, repeated or out of order, and nobody else is in between.
  for (const [person, id] of [
    [alice, chats.alice],
    [bob, chats.bob],
  ] as const) {
    const texts = (await transcript(person, id, 100)).map(({ text }) => text);
    for (const writer of [alice, bob]) {
      const theirs = said.filter(({ by }) => by === writer).map(({ text }) => text);
      const read = texts.filter((text) => text.startsWith(writer.name));
      expect(read).toEqual(theirs.slice(-read.length));
    }
  }
  expect((await lookUp(alice, bob))?.relation).toBe('MUTUAL');

  // What strangers leave is what their quotas let in: once what they may have at once, then only what time adds.
  const [before, first, second] = rows;
  for (const [table, rate, each] of QUOTAS) {
    const grew = [
      (first?.[table] ?? 0) - (before?.[table] ?? 0),
      (second?.[table] ?? 0) - (first?.[table] ?? 0),
    ];
    const added = floods.map(({ seconds }) => (seconds * 1000) / rate.everyMs);
    const [once = 0, again = 0] = grew;
    expect(once, table).toBeLessThanOrEqual(each * (rate.burst + (added[0] ?? 0)) + FEW);
    expect(again, `${table}, after ${once}`).toBeLessThanOrEqual(each * (added[1] ?? 0) + FEW);
  }
  // Were it kept, the second flood alone would take several times this.
  const slack = 16 * MIB;
  expect(floods[1]?.bytes).toBeGreaterThan(8 * MIB);
  const growth = (held[2] ?? 0) - (held[1] ?? 0);
  expect(growth).toBeLessThan(slack);
});
