/** One side of a long conversation: says things until all are acknowledged, and writes down every event it is told. */
import { chatEvents, chatMessages, messageSend } from '../../../client/documents/chat.ts';
import { GatewayError, NetworkError, type ResultOf, unwrap } from '../../../client/index.ts';
import type { ChatEventJson, Person } from '../../support/person.ts';

export type TranscriptMessage = NonNullable<
  ResultOf<typeof chatMessages>['chat']
>['messages']['nodes'][number];

export interface Chatter extends AsyncDisposable {
  readonly person: Person;
  readonly chatId: string;
  /** Every event since log-in, as one subscription told it. */
  readonly told: readonly ChatEventJson[];
  /** Why the subscription ended, if it did. */
  readonly broken: () => unknown;
  /** Wire ids of what the gateway acknowledged, by text. */
  readonly acknowledged: ReadonlyMap<string, string>;
  /** Messages of the other side it was told of. */
  readonly heard: () => number;
  /** Says so many things, as many at once as `window` leaves room for. Resolves when all are acknowledged. */
  say(count: number, window: () => number): Promise<void>;
  /** The whole chat, oldest first. */
  transcript(): Promise<TranscriptMessage[]>;
}

const RETRY_MS = 100;

export function createChatter(person: Person, chatId: string): Chatter {
  const told: ChatEventJson[] = [];
  const acknowledged = new Map<string, string>();
  const leaving = new AbortController();
  let broken: unknown = null;
  let heard = 0;
  const listening = (async () => {
    try {
      const { signal } = leaving;
      const events = person.client.subscribe(chatEvents, {}, { after: person.cursor, signal });
      for await (const event of events) {
        told.push(event);
        if (event.__typename === 'MessageAdded' && !event.chatMessage.outgoing) heard += 1;
      }
    } catch (error) {
      broken = error;
    }
  })();

  /** The same clientId again and again: whichever try was committed, it is one message. */
  const sayOne = async (n: number): Promise<void> => {
    const text = `${person.name} says number ${n}`;
    const input = { chatId, text, clientId: `${person.name} ${n}` };
    for (;;) {
      try {
        const { messageSend: result } = await person.client.request(messageSend, { input });
        acknowledged.set(text, unwrap(result, 'MessageSendSuccess').chatMessage.messageId);
        return;
      } catch (error) {
        const passing =
          error instanceof NetworkError ||
          (error instanceof GatewayError && error.code === 'MODULE_UNAVAILABLE');
        if (!passing) throw error;
        await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
      }
    }
  };

  return {
    person,
    chatId,
    told,
    acknowledged,
    broken: () => broken,
    heard: () => heard,
    async say(count, window) {
      const going = new Set<Promise<void>>();
      for (let n = 1; n <= count; n += 1) {
        while (window() <= 0) await new Promise((resolve) => setTimeout(resolve, 5));
        const one = sayOne(n).finally(() => going.delete(one));
        going.add(one);
        if (going.size >= 4) await Promise.race(going);
      }
      await Promise.all(going);
    },
    async transcript() {
      const messages: TranscriptMessage[] = [];
      let before: string | null = null;
      for (;;) {
        const page: ResultOf<typeof chatMessages> = await person.client.request(chatMessages, {
          id: chatId,
          last: 100,
          before,
        });
        if (!page.chat) throw new Error('The chat is gone');
        const { nodes, pageInfo } = page.chat.messages;
        messages.unshift(...nodes);
        if (!pageInfo.hasPreviousPage) return messages;
        before = pageInfo.startCursor ?? null;
      }
    },
    async [Symbol.asyncDispose]() {
      leaving.abort();
      await listening;
    },
  };
}
