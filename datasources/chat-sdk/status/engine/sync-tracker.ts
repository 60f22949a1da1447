import type { WakuDelivery, WakuTopic } from '../../../waku/port.ts';
import type { SyncStatus } from '../../port.ts';

/** Tells from the subscription's markers how far the account is with the network. */
export interface SyncTracker {
  /** Topics listened on from now on. */
  added(topics: readonly WakuTopic[]): void;
  removed(topics: readonly WakuTopic[]): void;
  /** A new subscription begins: everything is to be caught up with again. */
  restarted(): void;
  saw(delivery: WakuDelivery): void;
  status(): SyncStatus;
}

function keyOf(topic: WakuTopic): string {
  return `${topic.pubsubTopic} ${topic.contentTopic}`;
}

export function createSyncTracker(isOnline: boolean): SyncTracker {
  const all = new Set<string>();
  const behind = new Set<string>();
  let online = isOnline;

  function restarted(): void {
    for (const key of all) behind.add(key);
  }

  function saw(delivery: WakuDelivery): void {
    if (delivery.kind === 'connection') {
      // What was sent meanwhile has to be fetched.
      if (!delivery.online) restarted();
      online = delivery.online;
    } else {
      online = true;
      if (delivery.kind === 'caughtUp') {
        for (const topic of delivery.topics) behind.delete(keyOf(topic));
      }
    }
  }

  function status(): SyncStatus {
    if (!online) return { state: 'OFFLINE', source: null, progress: null };
    if (behind.size === 0) return { state: 'SYNCED', source: 'LIVE', progress: null };
    return { state: 'SYNCING', source: 'STORE', progress: 1 - behind.size / all.size };
  }

  return {
    added: (topics) => {
      for (const key of topics.map(keyOf)) {
        if (!all.has(key)) behind.add(key);
        all.add(key);
      }
    },
    removed: (topics) => {
      for (const key of topics.map(keyOf)) {
        all.delete(key);
        behind.delete(key);
      }
    },
    restarted,
    saw,
    status,
  };
}
