/** Names people give themselves (status-wire-protocol §1.4). */

// ASCII classes spelled out: the network's \w and \s know no Unicode.
const SHAPE = /^[A-Za-z0-9_\-\t\n\f\r ]{5,24}$/;
const RESERVED_ENDING = /[-._]eth$/;

/**
 * The name without white space around it; empty when there is none; null when the rule forbids it. Names that look
 * like a generated three-word alias pass: telling them apart takes the word lists, and refusing a name loses a message.
 */
export function acceptDisplayName(name: string): string | null {
  const trimmed = name.trim();
  if (trimmed === '') return '';
  return SHAPE.test(trimmed) && !RESERVED_ENDING.test(trimmed) ? trimmed : null;
}
