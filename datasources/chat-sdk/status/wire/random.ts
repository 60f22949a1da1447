import { randomBytes } from '@noble/hashes/utils.js';

/** `length` bytes from a cryptographic source; tests put fixed ones in its place. */
export type RandomBytes = (length: number) => Uint8Array;

export const secureRandom: RandomBytes = (length) => randomBytes(length);
