/** A chat watched from both sides: who said what, when it was read, when it was acknowledged. */
import type { Person } from './person.ts';

export interface Line {
  readonly author: Person;
  readonly text: string;
  /** From the call to the moment the other side's subscription showed it, ms. */
  readonly readMs: number;
  /** From the call to DELIVERED at the author's subscription, ms. */
  readonly deliveredMs: number;
}

export interface Side {
  readonly person: Person;
  readonly chatId: string;
}

const PATIENCE_MS = 60_000;

/** Calls waiting for something to be seen, by what it is. */
class Sightings {
  readonly #seen = new Map<string, number>();
  readonly #waiting = new Map<string, (at: number) => void>();

  note(what: string): void {
    const at = performance.now();
    this.#seen.set(what, at);
    this.#waiting.get(what)?.(at);
  }

  wait(what: string): Promise<number> {
    const seen = this.#seen.get(what);
    if (seen !== undefined) return Promise.resolve(seen);
    return new Promise((resolve, reject) => {
      const timer = setTimeout(
        () => reject(new Error(`Waited ${PATIENCE_MS / 1000} s in vain for: ${what}`)),
        PATIENCE_MS,
      );
      this.#waiting.set(what, (at) => {
        clearTimeout(timer);
        resolve(at);
      });
    });
  }
}

export class Conversation {
  readonly #sightings = new Sightings();

  /** Notes what this person's subscription shows, until their client closes. */
  async watch(person: Person): Promise<void> {
    for await (const event of person.chatEvents()) {
      if (event.__typename === 'MessageAdded' && !event.chatMessage.outgoing) {
        this.#sightings.note(`read ${event.chatMessage.messageId}`);
      }
      if (event.__typename === 'MessageStateChanged' && event.state === 'DELIVERED') {
        this.#sightings.note(`delivered ${event.chatMessage.messageId}`);
      }
    }
  }

  async say({ person, chatId }: Side, text: string): Promise<Line> {
    const started = performance.now();
    const { messageId } = await person.say(chatId, text);
    const [read, delivered] = await Promise.all([
      this.#sightings.wait(`read ${messageId}`),
      this.#sightings.wait(`delivered ${messageId}`),
    ]);
    return {
      author: person,
      text,
      readMs: read - started,
      deliveredMs: delivered - started,
    };
  }
}
