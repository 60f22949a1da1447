import { topicKey } from '../gap-free/topic-state.ts';
import { Listeners } from '../listeners.ts';
import type { ReceivedWakuMessage, WakuTopic } from '../port.ts';

interface Interest {
  readonly topic: WakuTopic;
  readonly listeners: Listeners<ReceivedWakuMessage>;
}

/** Which topics any subscription wants: each once for Filter, however many listen. Outlives the light node. */
export class Interests {
  readonly #byKey = new Map<string, Interest>();
  readonly #changes = new Listeners<void>();

  /** Returns the function that ends the interest. */
  add(topic: WakuTopic, onMessage: (message: ReceivedWakuMessage) => void): () => void {
    const key = topicKey(topic);
    const interest = this.#byKey.get(key) ?? { topic, listeners: new Listeners() };
    const isNew = !this.#byKey.has(key);
    this.#byKey.set(key, interest);
    const remove = interest.listeners.add(onMessage);
    if (isNew) this.#changes.emit();
    return () => {
      remove();
      if (interest.listeners.size > 0 || this.#byKey.get(key) !== interest) return;
      this.#byKey.delete(key);
      this.#changes.emit();
    };
  }

  /** Wanted topics by key. */
  topics(): ReadonlyMap<string, WakuTopic> {
    return new Map([...this.#byKey].map(([key, { topic }]) => [key, topic]));
  }

  onChange(listener: () => void): () => void {
    return this.#changes.add(listener);
  }

  /** Hands a live message on; false when nobody wants it. */
  dispatch(message: ReceivedWakuMessage): boolean {
    const interest = this.#byKey.get(topicKey(message));
    interest?.listeners.emit(message);
    return interest !== undefined;
  }
}
