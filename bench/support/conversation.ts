/** Somebody's events as a stream that is open already, and messages waited for at their end. */
import { chatEvents } from '../../client/documents/chat.ts';
import { befriend, type Person, say } from '../../test/support/person.ts';

export interface Ear extends AsyncDisposable {
  /** Resolves when a message with this text was pushed to the subscriber. */
  hears(text: string): Promise<void>;
}

/** Resolves when the subscription stands: it has given an event that `poke` causes. */
export async function listenTo(person: Person, poke: () => Promise<unknown>): Promise<Ear> {
  const waiting = new Map<string, () => void>();
  const stop = new AbortController();
  const first = Promise.withResolvers<void>();
  const events = person.client.subscribe(
    chatEvents,
    {},
    { signal: stop.signal, after: person.cursor },
  );
  const reading = (async () => {
    for await (const event of events) {
      first.resolve();
      if (event.__typename === 'MessageAdded') waiting.get(event.chatMessage.text)?.();
    }
  })();
  reading.catch(first.reject);
  await poke();
  await first.promise;
  return {
    async hears(text) {
      const { promise, resolve } = Promise.withResolvers<void>();
      waiting.set(text, resolve);
      await promise;
      waiting.delete(text);
    },
    async [Symbol.asyncDispose]() {
      stop.abort();
      await reading;
    },
  };
}

export interface Line {
  /** Sends, and resolves when the other person's subscriber has it. */
  deliver(text: string): Promise<void>;
  readonly close: () => Promise<void>;
}

/** Two people who are contacts; what the first says is waited for at the second's subscriber. */
export async function line(from: Person, to: Person): Promise<Line> {
  const chat = await befriend(from, to);
  const ear = await listenTo(to, async () => {});
  return {
    async deliver(text) {
      const heard = ear.hears(text);
      await say(from, chat.alice, text);
      await heard;
    },
    close: async () => ear[Symbol.asyncDispose](),
  };
}

/** A text of one kilobyte that is like no other. */
export function kilobyte(n: number): string {
  return `${n} `.padEnd(1_024, 'lorem ipsum dolor sit amet ');
}
