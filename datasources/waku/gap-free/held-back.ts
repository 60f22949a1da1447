import type { ReceivedWakuMessage } from '../port.ts';
import { compareStorePosition } from '../received-message.ts';
import { type QueueLimits, TOPIC_SHARE } from './delivery-queue.ts';
import type { TopicState } from './topic-state.ts';

/** Live messages that wait until a catch-up is through, over all topics of a subscription. Bounded as the queue is. */
export class HeldBack {
  readonly #limits: QueueLimits;
  #messages = 0;
  #bytes = 0;

  constructor(limits: QueueLimits) {
    this.#limits = limits;
  }

  /** False when there is no room: Store has the message. */
  hold(state: TopicState, message: ReceivedWakuMessage): boolean {
    if (state.held.has(message.hash)) return true;
    if (!this.#hasRoom(state)) return false;
    state.held.set(message.hash, message);
    state.heldBytes += message.payload.length;
    this.#messages += 1;
    this.#bytes += message.payload.length;
    return true;
  }

  /** Takes what waited on a topic, in Store's order. */
  take(state: TopicState): ReceivedWakuMessage[] {
    const messages = [...state.held.values()].sort(compareStorePosition);
    this.#messages -= state.held.size;
    this.#bytes -= state.heldBytes;
    state.held.clear();
    state.heldBytes = 0;
    return messages;
  }

  #hasRoom({ held, heldBytes }: TopicState): boolean {
    const { bufferedMessages, bufferedBytes } = this.#limits;
    if (this.#messages >= bufferedMessages || this.#bytes >= bufferedBytes) return false;
    return held.size < bufferedMessages * TOPIC_SHARE && heldBytes < bufferedBytes * TOPIC_SHARE;
  }
}
