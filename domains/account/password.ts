import { keccak_256 } from '@noble/hashes/sha3.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { InputIssue } from '../shared/domain-error.ts';
import { codePoints } from '../shared/text.ts';

const MIN = 10;
const MAX = 1024;

/** NFKC: the same characters typed on another keyboard are the same password. Other wallets' libraries do so too. */
export function normalPassword(password: string): string {
  return password.normalize('NFKC');
}

export function passwordIssues(path: string, password: string): InputIssue[] {
  const length = codePoints(password);
  if (length >= MIN && length <= MAX) return [];
  return [{ path: [path], message: `Must have ${MIN} to ${MAX} characters.` }];
}

/** Longer than any password here: not worth hashing. */
export function isImpossible(password: string): boolean {
  return codePoints(password) > MAX;
}

/** What keystore files of other programs may have been encrypted with: the password as typed, or its hash as text. */
export function passwordForms(password: string): readonly string[] {
  const hashed = `0x${bytesToHex(keccak_256(utf8ToBytes(password)))}`;
  return [...new Set([normalPassword(password), password, hashed])];
}
