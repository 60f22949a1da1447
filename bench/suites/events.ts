/** Events to many at once, and many events to one. */
import { DatabaseSync } from 'node:sqlite';
import { chatEvents, chatMarkRead } from '../../client/documents/chat.ts';
import { unwrap } from '../../client/index.ts';
import { encodeCursor } from '../../domains/shared/event-cursor.ts';
import { toGlobalId } from '../../resolvers/shared/global-id.ts';
import { befriend, type Person } from '../../test/support/person.ts';
import type { GraphqlWsOptions } from '../programs/graphql-ws.ts';
import { type Figure, median } from '../row.ts';
import type { Bench, Suite } from '../suite.ts';
import { type Child, startChild } from '../support/child.ts';
import { type BenchGateway, benchGateway } from '../support/gateway.ts';
import { databaseFile, dataKeyOf, type Seeded, seed } from '../support/seed.ts';
import { openSubscribers, type SubscriberOptions } from '../support/subscribers.ts';

const PEER = 'bare graphql-ws';

interface Scene {
  readonly gateway: BenchGateway;
  readonly person: Person;
  readonly seeded: Seeded;
}

/** A person whose chat holds messages nobody has read, with an event each. */
async function scene({ stack }: Bench, messages: number): Promise<Scene> {
  const gateway = stack.use(await benchGateway());
  const person = await gateway.person('Alice');
  await befriend(person, await gateway.person('Bobby'));
  await gateway.stop();
  const seeded = seed({ dataDir: gateway.dataDir, person, messages, events: true });
  await gateway.start();
  return { gateway, person, seeded };
}

async function startPeer(
  { gateway, person, seeded }: Scene,
  sample: string,
): Promise<Child<string>> {
  const file = databaseFile(gateway.dataDir);
  using db = new DatabaseSync(file, { readOnly: true });
  const dataKey = Buffer.from(dataKeyOf(db, person)).toString('hex');
  const { payload } = JSON.parse(sample) as { payload: { data: { chatEvents: never } } };
  const event = payload.data.chatEvents;
  const options: GraphqlWsOptions = { file, dataKey, accountId: seeded.accountId, event };
  return startChild<string>('graphql-ws.ts', options);
}

const FAN_OUT = /* GraphQL */ `
  subscription {
    chatEvents {
      __typename
      ... on Event { cursor occurredAt }
      ... on ChatUpdated { chat { id kind active unreadCount lastActivityAt } }
    }
  }`;

export const fanOut: Suite = {
  name: 'fan-out',
  about:
    'from the mutation that causes one event (chatMarkRead) until the last of the subscribers, each on a WebSocket of its own and all of one account, has it; median. The peer pushes one ready object out of memory.',
  async run(bench) {
    const { scale, stack, say } = bench;
    const { subscribers: count, events } = scale.fanOut;
    const on = await scene(bench, events + 1);
    const { gateway, person, seeded } = on;
    const subscription = { query: FAN_OUT, variables: {} };
    say(`${count} subscribers`);
    const ours = stack.use(
      await openSubscribers(count, { ...subscription, url: gateway.url, token: person.token }),
    );
    let read = 0;
    const chatId = toGlobalId('Chat', seeded.chatId);
    const markRead = async () => {
      const upToMessageId = toGlobalId('Message', seeded.messageIds[read++] ?? '');
      const input = { chatId, upToMessageId };
      const { chatMarkRead: result } = await person.client.request(chatMarkRead, { input });
      unwrap(result, 'ChatMarkReadSuccess');
    };
    const gatewayMs = await fanOutMs(events, count, ours, markRead);
    const peer = stack.use(await startPeer(on, await ours.first));
    const theirs = stack.use(
      await openSubscribers(count, { ...subscription, url: peer.ready, token: null }),
    );
    const peerMs = await fanOutMs(events, count, theirs, () => peer.ask('publish'));
    const name = `one event to ${count} subscribers`;
    return [{ name, value: gatewayMs, unit: 'ms', peer: { name: PEER, value: peerMs } }];
  },
};

type Received = Pick<Awaited<ReturnType<typeof openSubscribers>>, 'received'>;

/** The first event is not counted: with it every subscriber shows that it stands. */
async function fanOutMs(
  events: number,
  count: number,
  subscribers: Received,
  cause: () => Promise<unknown>,
): Promise<number> {
  const times: number[] = [];
  for (let n = 0; n <= events; n++) {
    const all = subscribers.received((n + 1) * count);
    const began = performance.now();
    await cause();
    await all;
    times.push(performance.now() - began);
  }
  return median(times.slice(1));
}

export const resume: Suite = {
  name: 'resume',
  about:
    "a subscriber comes back with a cursor from before the events and reads them all, by the client's own document (chatEvents: message, chat, contact). The peer makes the same events from the same rows in pages of 200 and opens the texts; chat and contact are ready objects.",
  async run(bench) {
    const { scale, say } = bench;
    const { events, rounds } = scale.resume;
    const on = await scene(bench, events);
    const { gateway, person, seeded } = on;
    const after = encodeCursor(seeded.accountId, seeded.seq);
    const options = { url: gateway.url, token: person.token, query: chatEvents.text };
    let sample = '';
    const rate = async (from: SubscriberOptions): Promise<number> => {
      const began = performance.now();
      using reader = await openSubscribers(1, from);
      await reader.received(events);
      const seconds = (performance.now() - began) / 1_000;
      sample = await reader.first;
      return events / seconds;
    };
    const ours: number[] = [];
    const theirs: number[] = [];
    ours.push(await rate({ ...options, variables: { after } }));
    await using peer = await startPeer(on, sample);
    const peerOptions = { url: peer.ready, token: null, query: chatEvents.text };
    for (let round = 0; round < rounds; round++) {
      say(`round ${round + 1} of ${rounds}`);
      if (round > 0) ours.push(await rate({ ...options, variables: { after } }));
      theirs.push(await rate({ ...peerOptions, variables: { after: String(seeded.seq) } }));
    }
    const figure: Figure = {
      name: `resume of ${events} events`,
      value: median(ours),
      unit: 'events/s',
      peer: { name: PEER, value: median(theirs) },
    };
    return [figure];
  },
};
