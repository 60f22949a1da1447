/** The transitions as a table: what each writes when its clock is newer, and that it writes nothing when it is not. */
import { describe, expect, test } from 'vitest';
import type { PropagatedState } from '../../../datasources/chat-sdk/port.ts';
import { REQUEST, type Standing } from '../../../domains/contact/model.ts';
import * as standing from '../../../domains/contact/standing.ts';

const { NONE, SENT, RECEIVED, DISMISSED } = REQUEST;

/** Contacts: this account spoke at 10, they spoke at 20. */
const CONTACTS: Standing = {
  localState: SENT,
  localClock: 10n,
  remoteState: RECEIVED,
  remoteClock: 20n,
  removed: false,
  blocked: false,
};

/** What this account does. */
const OWN = {
  sent: standing.sent,
  dismissed: standing.dismissed,
  retracted: standing.retracted,
};

describe.each<[name: keyof typeof OWN, changes: Partial<Standing>]>([
  ['sent', { localState: SENT, localClock: 11n, removed: false }],
  ['dismissed', { localState: DISMISSED, localClock: 11n }],
  [
    'retracted',
    { localState: NONE, remoteState: NONE, localClock: 11n, remoteClock: 11n, removed: true },
  ],
])('CONTACT-13: %s', (name, changes) => {
  const before = { ...CONTACTS, removed: name === 'sent' };
  test('newer than what this account said: written', () => {
    expect(OWN[name](before, 11n)).toEqual({ ...before, ...changes });
  });
  test.each([10n, 9n])('at %d, not newer: nothing', (clock) => {
    expect(OWN[name](before, clock)).toBe(before);
  });
});
describe('CONTACT-13: what they say', () => {
  test.each([20n, 19n])('at %d, not newer than their last: nothing', (clock) => {
    expect(standing.received(CONTACTS, clock)).toBe(CONTACTS);
    expect(standing.remotelyRetracted(CONTACTS, clock)).toBe(CONTACTS);
  });

  test('a request', () => {
    const removed = { ...CONTACTS, remoteState: NONE, removed: true };
    expect(standing.received(removed, 21n)).toEqual({
      ...CONTACTS,
      remoteClock: 21n,
      removed: false,
    });
  });

  test('an end takes back what this account said before it, and nothing it said at the same time or later', () => {
    const remote = { remoteState: NONE, remoteClock: 21n };
    const at = (localClock: bigint) => ({ ...CONTACTS, localClock });
    expect(standing.remotelyRetracted(at(20n), 21n)).toEqual({
      ...at(21n),
      ...remote,
      localState: NONE,
    });
    expect(standing.remotelyRetracted(at(21n), 21n)).toEqual({ ...at(21n), ...remote });
    expect(standing.remotelyRetracted(at(22n), 21n)).toEqual({ ...at(22n), ...remote });
  });

  test('an end leaves a decline, and an account that never spoke, as they were', () => {
    const remote = { remoteState: NONE, remoteClock: 21n };
    const declined = { ...CONTACTS, localState: DISMISSED };
    expect(standing.remotelyRetracted(declined, 21n)).toEqual({ ...declined, ...remote });
    const silent = { ...CONTACTS, localState: NONE, localClock: 0n };
    expect(standing.remotelyRetracted(silent, 21n)).toEqual({ ...silent, ...remote });
    const quiet = { ...CONTACTS, localState: NONE };
    expect(standing.remotelyRetracted(quiet, 21n)).toEqual({
      ...quiet,
      ...remote,
      localClock: 21n,
    });
  });
});

describe('blocking', () => {
  test('is a decline that removes, once', () => {
    const blocked = standing.blocked(CONTACTS, 30n);
    expect(blocked).toEqual({
      ...CONTACTS,
      localState: DISMISSED,
      localClock: 30n,
      blocked: true,
      removed: true,
    });
    expect(standing.blocked(blocked, 40n)).toBe(blocked);
  });

  test('lifted is a retraction, once', () => {
    const blocked = standing.blocked(CONTACTS, 30n);
    const lifted = standing.unblocked(blocked, 40n);
    expect(lifted).toEqual({ ...standing.retracted(blocked, 40n), blocked: false });
    expect(standing.unblocked(lifted, 50n)).toBe(lifted);
  });
});

describe('what they say of both sides', () => {
  const knows: PropagatedState = {
    localState: SENT,
    localClock: 20n,
    remoteState: RECEIVED,
    remoteClock: 10n,
  };
  const tell = (of: Standing, over: Partial<PropagatedState>) =>
    standing.reconciled(of, { ...knows, ...over }).tell;

  test('CONTACT-14: told is who has an older and another idea of this side', () => {
    expect(tell(CONTACTS, { remoteClock: 9n, remoteState: NONE })).toBe(true);
    expect(tell(CONTACTS, { remoteClock: 10n, remoteState: NONE })).toBe(false);
    expect(tell(CONTACTS, { remoteClock: 9n, remoteState: RECEIVED })).toBe(false);
    const ended = { ...CONTACTS, localState: NONE };
    expect(tell(ended, { remoteClock: 9n, remoteState: NONE })).toBe(false);
    expect(tell(ended, { remoteClock: 9n, remoteState: RECEIVED })).toBe(true);
  });

  test('only a newer NONE of this side is a retraction this side forgot, and never over a decline', () => {
    const reconciled = (of: Standing, over: Partial<PropagatedState>) =>
      standing.reconciled(of, { ...knows, ...over }).standing;
    const none = { remoteState: NONE };
    expect(reconciled(CONTACTS, { ...none, remoteClock: 11n })).toMatchObject({
      localState: NONE,
      localClock: 11n,
      // Their own statement is newer than the retraction, and counts again.
      remoteState: RECEIVED,
      remoteClock: 20n,
    });
    expect(reconciled(CONTACTS, { ...none, remoteClock: 10n })).toBe(CONTACTS);
    expect(reconciled(CONTACTS, { remoteState: RECEIVED, remoteClock: 11n })).toBe(CONTACTS);
    const declined = { ...CONTACTS, localState: DISMISSED };
    expect(reconciled(declined, { ...none, remoteClock: 11n })).toBe(declined);
    const silent = { ...CONTACTS, localState: NONE, localClock: 0n };
    expect(reconciled(silent, { ...none, remoteClock: 11n }).localClock).toBe(0n);
  });

  test('of their own side only what is newer counts, and only a request or an end', () => {
    const reconciled = (over: Partial<PropagatedState>) =>
      standing.reconciled(CONTACTS, { ...knows, ...over }).standing;
    expect(reconciled({ localClock: 20n, localState: NONE })).toBe(CONTACTS);
    expect(reconciled({ localClock: 21n, localState: SENT }).remoteClock).toBe(21n);
    expect(reconciled({ localClock: 21n, localState: NONE })).toEqual(
      standing.remotelyRetracted(CONTACTS, 21n),
    );
    expect(reconciled({ localClock: 21n, localState: DISMISSED })).toBe(CONTACTS);
  });

  test('what is told names both sides as they stand', () => {
    expect(standing.propagated(CONTACTS)).toEqual({
      localState: SENT,
      localClock: 10n,
      remoteState: RECEIVED,
      remoteClock: 20n,
    });
  });
});
