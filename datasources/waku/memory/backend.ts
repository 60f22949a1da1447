import type { WakuClock } from '../clock.ts';
import type { BackendEvent, WakuBackend } from '../gap-free/backend.ts';
import { topicKey } from '../gap-free/topic-state.ts';
import { Listeners } from '../listeners.ts';
import type { ReceivedWakuMessage } from '../port.ts';
import type { MemoryBus } from './network.ts';

export interface MemoryBackend extends WakuBackend {
  setOnline(online: boolean): void;
  receive(message: ReceivedWakuMessage): void;
}

const STORE_ID = 'memory';

/** One participant's connection to the bus, with a switch. */
export function createMemoryBackend(bus: MemoryBus, clock: WakuClock): MemoryBackend {
  const events = new Listeners<BackendEvent>();
  const topics = new Map<string, Listeners<ReceivedWakuMessage>>();
  let online = false;
  return {
    clock,
    online: () => online,
    setOnline(next) {
      if (next === online) return;
      online = next;
      events.emit(next ? 'ONLINE' : 'OFFLINE');
    },
    receive(message) {
      if (online) topics.get(topicKey(message))?.emit(message);
    },
    onEvent: (listener) => events.add(listener),
    listen(topic, onMessage) {
      const key = topicKey(topic);
      const listeners = topics.get(key) ?? new Listeners<ReceivedWakuMessage>();
      topics.set(key, listeners);
      const remove = listeners.add(onMessage);
      return () => {
        remove();
        if (listeners.size === 0) topics.delete(key);
      };
    },
    established: async (wanted) => new Set(online ? wanted.map(topicKey) : []),
    stores: () => [{ id: STORE_ID, connected: online }],
    async query(_store, query, signal) {
      signal.throwIfAborted();
      if (!online) throw new Error('The store is not reachable while offline');
      return bus.query(query);
    },
    // Lost live messages are the point of this network.
    missedLive: () => undefined,
  };
}
