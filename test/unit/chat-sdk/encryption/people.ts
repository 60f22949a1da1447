import { hexToBytes } from '@noble/hashes/utils.js';
import type { EncryptionContext } from '../../../../datasources/chat-sdk/status/encryption/context.ts';
import type { Records } from '../../../../datasources/chat-sdk/status/encryption/records.ts';
import { keyPair } from '../../../../datasources/chat-sdk/status/wire/keys.ts';
import { secureRandom } from '../../../../datasources/chat-sdk/status/wire/random.ts';

/** Records that live in memory, with a way back. */
export interface MemoryRecords extends Records {
  readonly map: Map<string, Uint8Array>;
}

export function memoryRecords(from: Iterable<[string, Uint8Array]> = []): MemoryRecords {
  const map = new Map(from);
  return {
    map,
    get: async (key) => map.get(key) ?? null,
    set: (key, value) => {
      if (value === null) map.delete(key);
      else map.set(key, value);
    },
  };
}

/** A time that tests move. */
export interface TestTime {
  now: number;
}

export interface Person extends EncryptionContext {
  readonly records: MemoryRecords;
}

const KEYS = { alice: '11', bob: '22', carol: '33', mallory: '44' } as const;

export function privateKeyOf(name: keyof typeof KEYS): Uint8Array {
  return hexToBytes(KEYS[name].repeat(32));
}

/** A device of a person, its records empty. */
export function person(
  name: keyof typeof KEYS,
  time: TestTime,
  installationId = `${name}-1`,
): Person {
  const privateKey = privateKeyOf(name);
  let last = 0n;
  return {
    publicKey: keyPair(privateKey).publicKey,
    privateKey,
    installationId,
    now: () => time.now,
    bundleTime: () => {
      const wanted = BigInt(time.now) * 1_000_000n;
      last = wanted > last ? wanted : last + 1n;
      return last;
    },
    random: secureRandom,
    records: memoryRecords(),
  };
}
