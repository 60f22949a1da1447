import { createHash, pbkdf2Sync } from 'node:crypto';
import type { Random } from '../../domains/shared/clock.ts';
import { createSeededRandom } from '../support/seeded-random.ts';

/** A source of its own for each purpose, so that what one takes changes nothing for the others. */
export function fork(seed: number, purpose: string): Random {
  const digest = createHash('sha256').update(`${seed}/${purpose}`).digest();
  return createSeededRandom(digest.readUInt32BE());
}

export interface Dice {
  /** A whole number from `min` to `max`, both inclusive. */
  between(min: number, max: number): number;
  /** True with this probability. */
  chance(probability: number): boolean;
  pick<T>(items: readonly T[]): T;
}

export function dice(random: Random): Dice {
  const between = (min: number, max: number) =>
    min + Math.floor(random.fraction() * (max - min + 1));
  return {
    between,
    chance: (probability) => random.fraction() < probability,
    pick(items) {
      const item = items[between(0, items.length - 1)];
      if (item === undefined) throw new Error('Nothing to pick from');
      return item;
    },
  };
}

const keys = new Map<string, Uint8Array>();

/** The real derivation, but at once: on the thread pool its end would not keep to the order of a seed. */
export async function deriveTopicKey(chatId: string): Promise<Uint8Array> {
  const key = keys.get(chatId) ?? new Uint8Array(pbkdf2Sync(chatId, '', 65_356, 32, 'sha256'));
  keys.set(chatId, key);
  return key;
}
