import { expect, test } from 'vitest';
import type { PublicKey } from '../../../datasources/chat-sdk/port.ts';
import { toTarget } from '../../../domains/contact/request-target.ts';
import type { Viewer } from '../../../domains/shared/viewer.ts';

const bob = `0x04${'b0'.repeat(64)}` as PublicKey;
const alice = { accountId: 'alice', publicKey: `0x04${'a1'.repeat(64)}` } as Viewer;

test.each(['hello', ' hello ', `${'x'.repeat(280)} `, '🙂'.repeat(280)])(
  'a greeting of 1 to 280 characters is taken as it is: %j',
  (text) => {
    expect(toTarget(alice, { publicKey: bob, text })).toMatchObject({ publicKey: bob, text });
  },
);

test.each(['', '  ', 'x'.repeat(281), 'hello\ud800', '\udc00'])(
  'a greeting that cannot be sent is an issue of its text: %j',
  (text) => {
    expect(toTarget(alice, { publicKey: bob, text })).toMatchObject({
      type: 'InvalidInputError',
      issues: [{ path: ['text'] }],
    });
  },
);

test('half of a surrogate pair in clientId is an issue of it', () => {
  expect(toTarget(alice, { publicKey: bob, text: 'hello', clientId: 'a\ud800' })).toMatchObject({
    type: 'InvalidInputError',
    issues: [{ path: ['clientId'], message: expect.stringContaining('Unicode') }],
  });
});
