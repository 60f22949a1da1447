/** The rule for names people give themselves (status-wire-protocol §1.4). */
import type { SealedPlace } from '../sealing.ts';

// ASCII spelled out: the network's \w and \s know no Unicode. Of white space only the blank, or a name could hold lines.
const SHAPE = /^[A-Za-z0-9_\- ]{5,24}$/;
const RESERVED_ENDING = /[-._]eth$/i;
/** Generated names are three capitalised words: a chosen one must not pass for one. */
const ALIAS = /^[A-Z][a-z]+ [A-Z][a-z]+ [A-Z][a-z]+$/;

export const DISPLAY_NAME_RULE =
  'Must have 5 to 24 letters (A to Z), digits, spaces, "_" or "-", not end in ".eth", "-eth" or "_eth", ' +
  'and not be three capitalised words.';

/** The name without blanks around it; null when the rule forbids it. */
export function toDisplayName(name: string): string | null {
  const trimmed = name.trim();
  const refused = !SHAPE.test(trimmed) || RESERVED_ENDING.test(trimmed) || ALIAS.test(trimmed);
  return refused ? null : trimmed;
}

/** Where an account's own name lies sealed. */
export function displayNamePlace(accountId: string): SealedPlace {
  return { table: 'Account', column: 'displayName', row: accountId };
}
