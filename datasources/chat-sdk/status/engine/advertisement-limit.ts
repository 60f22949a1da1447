import { ADVERTISE_EVERY_MS } from '../encryption/protocol-receive.ts';

/** Bundles owed to all people together in the time in which one person is owed one. */
const MAX_OWED = 100;

/** Keeps made-up senders, each new and unreadable, from making us send without end. */
export function createAdvertisementLimit(now: () => number): () => boolean {
  const owedAt: number[] = [];
  return () => {
    const time = now();
    while (owedAt[0] !== undefined && time - owedAt[0] >= ADVERTISE_EVERY_MS) owedAt.shift();
    if (owedAt.length >= MAX_OWED) return false;
    owedAt.push(time);
    return true;
  };
}
