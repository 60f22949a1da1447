import { chatEvents } from '../../client/documents/chat.ts';
import { createMemoryWakuNetwork } from '../../datasources/waku/memory/network.ts';
import { startGateway } from '../../test/support/gateway.ts';
import { befriend, type Person, say as tell, transcript } from '../../test/support/person.ts';
import { eventually } from '../../test/support/until.ts';
import type { Suite } from '../suite.ts';
import { bareEngine } from '../support/bare-engine.ts';
import { kilobyte } from '../support/conversation.ts';
import { rate } from '../support/rate.ts';

/** What the bare engines say to each other first, so that they know each other's device as contacts do. */
const GREETING = 'hello';

export const ingest: Suite = {
  name: 'ingest',
  about:
    'messages of 1 KB that waited in Store, from the moment the account is online until each is an event at its subscriber: fetched, decrypted, committed, acknowledged. The peer fetches and decrypts as many by the same engine, its records in a map: no database, no acknowledgement. Both over a network in memory, in one process.',
  async run({ scale, stack, say }) {
    const { messages } = scale.ingest;
    const network = createMemoryWakuNetwork();
    const open = async (name: string) =>
      stack.use(await startGateway({ overrides: { waku: network.module(name) } }));
    const senders = await open('sender');
    const alice = await senders.person('Alice');
    const bob = await (await open('receiver')).person('Bobby');
    const chat = await befriend(alice, bob);
    network.module('receiver').setOnline(false);
    say(`${messages} messages are written`);
    await rate(messages, 16, async (n) => void (await tell(alice, chat.alice, kilobyte(n))));
    // One after another: when the newest are sent, all are.
    await eventually('the messages are in Store', async () => {
      const newest = await transcript(alice, chat.alice);
      return newest.every(({ state }) => state !== 'PENDING') ? true : null;
    });
    await senders.stop();
    const heard = await counting(bob, messages);
    say('they are read');
    const began = performance.now();
    network.module('receiver').setOnline(true);
    await heard.all;
    const value = (messages / (performance.now() - began)) * 1_000;
    const peer = { name: 'the same crypto alone', value: await alone(messages) };
    return [{ name: 'ingest, decrypt to event', value, unit: 'messages/s', peer }];
  },
};

/** Subscribed when it resolves; `all` resolves at the last message. */
async function counting(
  person: Person,
  messages: number,
): Promise<{ readonly all: Promise<void> }> {
  const done = Promise.withResolvers<void>();
  const standing = Promise.withResolvers<void>();
  const reading = (async () => {
    let left = messages;
    // From log-in on: the first event shows that it stands.
    for await (const event of person.client.subscribe(chatEvents, {}, { after: person.cursor })) {
      standing.resolve();
      if (event.__typename !== 'MessageAdded' || event.chatMessage.text.length < 1_000) continue;
      if (--left === 0) return done.resolve();
    }
  })();
  reading.catch(done.reject);
  await standing.promise;
  return { all: done.promise };
}

async function alone(messages: number): Promise<number> {
  const network = createMemoryWakuNetwork();
  const signal = AbortSignal.timeout(600_000);
  for (const name of ['sender', 'receiver']) await network.module(name).start(signal);
  const sender = await bareEngine(network.module('sender').api);
  const receiver = await bareEngine(network.module('receiver').api);
  await sender.send(receiver.publicKey, GREETING);
  await receiver.receive(1);
  await receiver.send(sender.publicKey, GREETING);
  await sender.receive(1);
  network.module('receiver').setOnline(false);
  for (let n = 0; n < messages; n++) await sender.send(receiver.publicKey, kilobyte(n));
  const began = performance.now();
  network.module('receiver').setOnline(true);
  await receiver.receive(messages);
  const seconds = (performance.now() - began) / 1_000;
  await sender.close();
  await receiver.close();
  return messages / seconds;
}
