import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  fromGlobalId,
  NODE_TYPES,
  parseGlobalId,
  toGlobalId,
} from '../../../resolvers/shared/global-id.ts';

const SEED = { seed: 20_261_124 };
const rowId = fc.stringMatching(/^[a-z0-9-]{1,64}$/);
const type = fc.constantFrom(...NODE_TYPES);

describe('global ids', () => {
  test('POL-5: an id names its type and row, and nothing else makes it', () => {
    fc.assert(
      fc.property(type, rowId, (name, row) => {
        const id = toGlobalId(name, row);
        expect(parseGlobalId(id)).toEqual({ type: name, rowId: row });
        expect(fromGlobalId(id, name)).toBe(row);
        expect(id).not.toContain(name);
      }),
      SEED,
    );
  });

  test('POL-5: an id of another type is no id of this one', () => {
    fc.assert(
      fc.property(type, type, rowId, (made, asked, row) => {
        fc.pre(made !== asked);
        expect(fromGlobalId(toGlobalId(made, row), asked)).toBeNull();
      }),
      SEED,
    );
  });

  test('POL-5: garbage is no id, and never throws', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
        const parsed = parseGlobalId(text);
        if (parsed !== null) expect(toGlobalId(parsed.type, parsed.rowId)).toBe(text);
      }),
      { ...SEED, numRuns: 5_000 },
    );
  });

  test.each([
    ['empty', ''],
    ['no row', Buffer.from('Chat:').toString('base64url')],
    ['no type', Buffer.from(':1').toString('base64url')],
    ['no colon', Buffer.from('Chat1').toString('base64url')],
    ['unknown type', Buffer.from('Query:1').toString('base64url')],
    ['a name of every object', Buffer.from('constructor:1').toString('base64url')],
    ['padding', `${toGlobalId('Chat', '1')}=`],
    [
      'white space inside',
      `${toGlobalId('Chat', '1').slice(0, 4)} ${toGlobalId('Chat', '1').slice(4)}`,
    ],
    ['bytes that are no UTF-8', Buffer.from([...Buffer.from('Chat:'), 0xff]).toString('base64url')],
    ['too long', toGlobalId('Chat', 'x'.repeat(300))],
  ])('POL-5: %s is no id', (_what, id) => {
    expect(parseGlobalId(id)).toBeNull();
    expect(fromGlobalId(id, 'Chat')).toBeNull();
  });
});
