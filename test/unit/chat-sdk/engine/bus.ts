import { wakuMessageHash } from '../../../../datasources/waku/message-hash.ts';
import type {
  ReceivedWakuMessage,
  WakuDelivery,
  WakuMessage,
  WakuPort,
  WakuSubscription,
  WakuTopicFrom,
} from '../../../../datasources/waku/port.ts';

/** What happens to a message on its way: how many copies arrive. */
type Fate = (message: WakuMessage) => number;

export interface Bus {
  port(): WakuPort;
  /** Everything published, in order. */
  readonly stored: ReceivedWakuMessage[];
  fate: Fate;
  /** Puts raw bytes on the wire as somebody else would. */
  inject(message: WakuMessage): void;
  /** Tells every subscriber that the connection came or went. */
  setOnline(online: boolean): void;
  /** Topics subscribed now, with their starting points, newest subscription last. */
  readonly subscribed: WakuTopicFrom[];
  /** Whether every subscriber has taken all that came. */
  isDrained(): boolean;
}

interface Subscriber {
  readonly topics: Map<string, WakuTopicFrom>;
  readonly push: (delivery: WakuDelivery) => void;
  readonly isDrained: () => boolean;
}

function subscription(signal: AbortSignal, onEnd: (self: Subscriber) => void) {
  const queue: WakuDelivery[] = [];
  let wake: (() => void) | null = null;
  let ended = false;
  let waiting = false;
  const subscriber: Subscriber = {
    topics: new Map(),
    push: (delivery) => {
      queue.push(delivery);
      wake?.();
    },
    isDrained: () => queue.length === 0 && waiting,
  };
  const end = () => {
    ended = true;
    onEnd(subscriber);
    wake?.();
  };
  signal.addEventListener('abort', end, { once: true });
  async function* iterate(): AsyncGenerator<WakuDelivery, void> {
    while (!ended) {
      const next = queue.shift();
      if (next !== undefined) {
        yield next;
        continue;
      }
      waiting = true;
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
      waiting = false;
      wake = null;
    }
  }
  return { subscriber, iterate, end };
}

/** A Waku network in one array: synchronous, lossy on demand, its Store complete. */
export function createBus(): Bus {
  const stored: ReceivedWakuMessage[] = [];
  const subscribers = new Set<Subscriber>();
  const subscribed: WakuTopicFrom[] = [];
  const bus: Bus = {
    stored,
    subscribed,
    fate: () => 1,
    inject: publish,
    setOnline: (online) => {
      for (const one of subscribers) one.push({ kind: 'connection', online });
    },
    isDrained: () => [...subscribers].every((one) => one.isDrained()),
    port: () => ({
      publish: async (message) => {
        publish(message);
        return { ok: true, hash: wakuMessageHash(message), acceptedBy: 1 };
      },
      subscribe: (topics, { signal }) => subscribe(topics, signal),
      history: async () => ({ messages: [], cursor: null }),
      info: () => ({ clusterId: 16, shards: [32], peerId: 'bus', peers: 1, online: true }),
    }),
  };

  function publish(message: WakuMessage): void {
    const received = { ...message, hash: wakuMessageHash(message), source: 'LIVE' as const };
    stored.push(received);
    for (let copies = bus.fate(message); copies > 0; copies -= 1) {
      for (const one of subscribers) {
        if (one.topics.has(message.contentTopic)) one.push({ kind: 'message', message: received });
      }
    }
  }

  function backlog(subscriber: Subscriber, topics: readonly WakuTopicFrom[]): void {
    for (const topic of topics) {
      if (subscriber.topics.has(topic.contentTopic)) continue;
      subscriber.topics.set(topic.contentTopic, topic);
      subscribed.push(topic);
      for (const message of stored) {
        const isWanted = topic.from !== null && message.timestamp >= topic.from;
        if (message.contentTopic !== topic.contentTopic || !isWanted) continue;
        subscriber.push({ kind: 'message', message: { ...message, source: 'STORE' } });
      }
    }
    subscriber.push({ kind: 'caughtUp', topics, upTo: BigInt(Date.now()) * 1_000_000n });
  }

  function subscribe(topics: readonly WakuTopicFrom[], signal: AbortSignal): WakuSubscription {
    const { subscriber, iterate, end } = subscription(signal, (one) => subscribers.delete(one));
    subscribers.add(subscriber);
    subscriber.push({ kind: 'connection', online: true });
    backlog(subscriber, topics);
    return {
      add: (more) => backlog(subscriber, more),
      remove: (gone) => {
        for (const topic of gone) subscriber.topics.delete(topic.contentTopic);
      },
      close: async () => end(),
      [Symbol.asyncIterator]: iterate,
    };
  }

  return bus;
}
