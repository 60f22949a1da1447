/** Two honest people, who notice when somebody else's abuse reaches them. */
import { expect } from 'vitest';
import { chatEvents } from '../../../client/documents/chat.ts';
import { openPeer, type Peer } from '../../http/support/socket.ts';
import { type ChatEventJson, type Person, say } from '../../support/person.ts';
import { eventually } from '../../support/until.ts';
import { eventsOf, type ServerSentEvents } from './server-sent-events.ts';

export interface Witness extends AsyncDisposable {
  /** Alice is answered over every transport; what she says reaches Bob over both kinds of stream. */
  unharmed(): Promise<void>;
}

const QUERY = '{ viewer { profile { displayName } } }';
const ANSWER = { data: { viewer: { profile: { displayName: 'Alice' } } } };
const EVENTS = 'subscription { chatEvents { ... on MessageAdded { chatMessage { text } } } }';

export async function createWitness(alice: Person, bob: Person, chat: string): Promise<Witness> {
  const { url } = alice.gateway;
  const authorization = `Bearer ${alice.token}`;
  const peer = await openPeer(url, { params: { authorization } });
  const heard = new Set<string>();
  const bySocket = listen(bob, heard);
  const byStream = await eventsOf(url, EVENTS, bob.token);
  const streamed = collect(byStream, heard);
  let said = 0;
  return {
    async unharmed() {
      const text = `word ${++said}`;
      await Promise.all([
        answered(url, authorization),
        answeredByPeer(peer, `honest ${said}`),
        say(alice, chat, text),
        eventually(`Bob hears "${text}" over both`, async () =>
          heard.has(`WS ${text}`) && heard.has(`SSE ${text}`) ? true : null,
        ),
      ]);
      heard.clear();
    },
    async [Symbol.asyncDispose]() {
      byStream.close();
      await peer[Symbol.asyncDispose]();
      await bob.client.close();
      await Promise.allSettled([bySocket, streamed]);
    },
  };
}

async function listen(bob: Person, heard: Set<string>): Promise<void> {
  const events: AsyncIterable<ChatEventJson> = bob.client.subscribe(
    chatEvents,
    {},
    { after: bob.cursor },
  );
  for await (const event of events) {
    if (event.__typename === 'MessageAdded') heard.add(`WS ${event.chatMessage.text}`);
  }
}

async function collect(events: ServerSentEvents, heard: Set<string>): Promise<void> {
  for await (const { data } of events.results) {
    const text = data?.chatEvents?.chatMessage?.text;
    if (text !== undefined) heard.add(`SSE ${text}`);
  }
}

async function answered(url: string, authorization: string): Promise<void> {
  const headers = { authorization, 'content-type': 'application/json' };
  const body = JSON.stringify({ query: QUERY });
  const signal = AbortSignal.timeout(60_000);
  const post = await fetch(url, { method: 'POST', headers, body, signal });
  expect(await post.json()).toEqual(ANSWER);
  const get = await fetch(`${url}?query=${encodeURIComponent(QUERY)}`, { headers, signal });
  expect(await get.json()).toEqual(ANSWER);
  const accept = 'text/event-stream';
  const sse = await fetch(url, { method: 'POST', headers: { ...headers, accept }, body, signal });
  expect(await sse.text()).toContain(JSON.stringify(ANSWER));
}

async function answeredByPeer(peer: Peer, id: string): Promise<void> {
  peer.subscribe(id, QUERY);
  const { payload } = await peer.next((message) => message.id === id);
  expect(payload).toEqual(ANSWER);
  await peer.next((message) => message.id === id && message.type === 'complete');
}
