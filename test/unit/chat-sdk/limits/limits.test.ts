import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { CASES } from './cases.ts';

const SPEC = path.resolve(import.meta.dirname, '../../../../specs/modules/chat-sdk.md');

/** Rows of the table in the specification: what is limited, to how much. */
function specified(): [string, number][] {
  const [, section = ''] = readFileSync(SPEC, 'utf8').split('### Limits of what comes in');
  const [table = ''] = section.split('\n### ');
  const rows = table.matchAll(/^\| ([^|]+?) \| ([\d,]+) \|/gm);
  return [...rows].map(([, name = '', value = '']) => [name, Number(value.replaceAll(',', ''))]);
}

const limits = specified();

// A watchdog for busy machines, not a measure.
describe('limits of what comes in', { timeout: 60_000 }, () => {
  test('CHATSDK-86: every limit of the specification has a case here, and none has two', () => {
    expect(limits.map(([name]) => name).sort()).toEqual(Object.keys(CASES).sort());
  });

  test.each(limits)('CHATSDK-86: %s: %d are taken, one more is too many', async (name, limit) => {
    const found = CASES[name];
    if (found === undefined) throw new Error(`"${name}" has no case`);
    expect(await found.taken(limit)).toBe(limit);
    expect(await found.taken(limit + 1)).toBe(found.beyond === 'nothing' ? 0 : limit);
  });
});
