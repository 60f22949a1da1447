/** Seed phrases: BIP39, English, no passphrase (status-wire-protocol §1.1). */
import { entropyToMnemonic, validateMnemonic } from '@scure/bip39';
import { wordlist } from '@scure/bip39/wordlists/english.js';
import type { Random } from '../clock.ts';

const ENTROPY_BYTES = 16;
/** 24 words of at most 8 letters, and generous white space. */
const MAX_LENGTH = 1024;

/** Twelve words. */
export function newMnemonic(random: Random): string {
  return entropyToMnemonic(random.bytes(ENTROPY_BYTES), wordlist);
}

/** The phrase as BIP39 hashes it: NFKD, lower case, single blanks. Null when words or checksum are wrong. */
export function toMnemonic(text: string): string | null {
  if (text.length > MAX_LENGTH) return null;
  const words = text.normalize('NFKD').toLowerCase().trim().split(/\s+/).join(' ');
  return validateMnemonic(words, wordlist) ? words : null;
}
