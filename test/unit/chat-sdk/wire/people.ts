import {
  fromHex,
  type KeyPair,
  keyPair,
} from '../../../../datasources/chat-sdk/status/wire/keys.ts';

export const alice: KeyPair = keyPair(new Uint8Array(32).fill(0xa1));
export const bob: KeyPair = keyPair(new Uint8Array(32).fill(0xb0));
export const carol: KeyPair = keyPair(new Uint8Array(32).fill(0xca));

/** Bytes of a constant in hex. */
export function bytes(hex: string): Uint8Array {
  const found = fromHex(hex);
  if (found === null) throw new Error(`"${hex}" is not hex`);
  return found;
}
