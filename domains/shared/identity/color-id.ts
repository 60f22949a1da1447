import type { PublicKey } from '../../../datasources/chat-sdk/port.ts';

const COLORS = 11n;

/** Fallback colour of an avatar, 0 to 10: the uncompressed key as a number, modulo 11 (status-wire-protocol §1.4). */
export function colorId(publicKey: PublicKey): number {
  return Number(BigInt(publicKey) % COLORS);
}
