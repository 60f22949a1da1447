import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isMutual, REQUEST, relationOf, type Standing } from '../../../domains/contact/model.ts';
import * as standing from '../../../domains/contact/standing.ts';

const { UNKNOWN, sent, received, retracted, dismissed, remotelyRetracted } = standing;

const said = { received, remotelyRetracted } as const;
type Statement = { readonly kind: 'received' | 'remotelyRetracted'; readonly clock: bigint };

const statements = fc.uniqueArray(
  fc.record({
    kind: fc.constantFrom<Statement['kind']>('received', 'remotelyRetracted'),
    clock: fc.bigInt(1n, 1_000n),
  }),
  { minLength: 1, maxLength: 8, selector: ({ clock }) => clock },
);

const apply = (start: Standing, list: readonly Statement[]) =>
  list.reduce((at, { kind, clock }) => said[kind](at, clock), start);

describe('the contact-request state machine', () => {
  test('CONTACT-13: any order of their statements ends in the newest one', () => {
    const shuffled = statements.chain((list) =>
      fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length })),
    );
    fc.assert(
      fc.property(shuffled, ([list, order]) => {
        const newest = list.reduce((a, b) => (b.clock > a.clock ? b : a));
        const end = apply(UNKNOWN, order);
        const expected = newest.kind === 'received' ? REQUEST.RECEIVED : REQUEST.NONE;
        expect(end.remoteState).toBe(expected);
        expect(end.remoteClock).toBe(newest.clock);
      }),
    );
  });

  test('CONTACT-13: saying it twice is saying it once', () => {
    fc.assert(
      fc.property(statements, (list) => {
        const once = apply(sent(UNKNOWN, 1_001n), list);
        expect(apply(once, list)).toEqual(once);
      }),
    );
  });

  test('both asked is MUTUAL, whoever was first', () => {
    expect(relationOf(received(sent(UNKNOWN, 10n), 20n))).toBe('MUTUAL');
    expect(relationOf(sent(received(UNKNOWN, 20n), 10n))).toBe('MUTUAL');
  });

  test('a retraction ends it for both, an older request does not bring it back', () => {
    const contacts = received(sent(UNKNOWN, 10n), 20n);
    const ended = retracted(contacts, 30n);
    expect(relationOf(ended)).toBe('NONE');
    expect(received(ended, 25n)).toBe(ended);
    expect(relationOf(received(ended, 31n))).toBe('REQUEST_RECEIVED');
  });

  test('a decline outlives a retraction of theirs', () => {
    const declined = dismissed(received(UNKNOWN, 20n), 30n);
    expect(relationOf(declined)).toBe('DECLINED');
    const after = remotelyRetracted(declined, 40n);
    expect(after.localState).toBe(REQUEST.DISMISSED);
    expect(after.remoteState).toBe(REQUEST.NONE);
  });

  test('blocking ends being contacts, and lifting it leaves neither asked', () => {
    const contacts = received(sent(UNKNOWN, 10n), 20n);
    const blocked = standing.blocked(contacts, 30n);
    expect(blocked.blocked).toBe(true);
    expect(isMutual(blocked)).toBe(false);
    const lifted = standing.unblocked(blocked, 40n);
    expect(lifted.blocked).toBe(false);
    expect(relationOf(lifted)).toBe('NONE');
  });

  test('CONTACT-13: an older retraction of theirs does not undo a newer consent of ours', () => {
    const asked = received(UNKNOWN, 20n);
    const before = remotelyRetracted(sent(asked, 100n), 50n);
    const after = sent(remotelyRetracted(asked, 50n), 100n);
    expect(before).toEqual(after);
    expect(relationOf(before)).toBe('REQUEST_SENT');
  });

  describe('what they say of both sides', () => {
    const theirs = (over: Partial<Parameters<typeof standing.reconciled>[1]>) => ({
      localClock: 0n,
      localState: REQUEST.NONE,
      remoteClock: 0n,
      remoteState: REQUEST.NONE,
      ...over,
    });

    test('CONTACT-14: somebody who forgot that this account agreed is told again', () => {
      const contacts = received(sent(UNKNOWN, 10n), 20n);
      const { tell } = standing.reconciled(contacts, theirs({ localClock: 50n, localState: 2 }));
      expect(tell).toBe(true);
    });

    test('CONTACT-6: somebody declined is not told, whatever they believe', () => {
      const declined = dismissed(received(UNKNOWN, 20n), 30n);
      const believes = theirs({ localClock: 20n, localState: 2 });
      expect(standing.reconciled(declined, believes).tell).toBe(false);
    });

    test('somebody who knows is not told again', () => {
      const contacts = received(sent(UNKNOWN, 10n), 20n);
      const knows = { localClock: 20n, localState: 2, remoteClock: 10n, remoteState: 3 };
      expect(standing.reconciled(contacts, theirs(knows))).toEqual({
        standing: contacts,
        tell: false,
      });
    });

    test('their newer request counts as received, their newer NONE as retracted', () => {
      const asked = standing.reconciled(UNKNOWN, theirs({ localClock: 5n, localState: 2 }));
      expect(relationOf(asked.standing)).toBe('REQUEST_RECEIVED');
      const ended = standing.reconciled(asked.standing, theirs({ localClock: 9n }));
      expect(relationOf(ended.standing)).toBe('NONE');
    });

    test('CONTACT-17: nothing they say makes somebody of whom the account said something', () => {
      const statement = fc.record({
        localClock: fc.bigInt(0n, 100n),
        localState: fc.constantFrom(0, 2, 3),
        remoteClock: fc.bigInt(0n, 100n),
        remoteState: fc.constantFrom(0, 2, 3, 4),
      });
      const step = fc.oneof(
        statements.map((list) => (at: Standing) => apply(at, list)),
        statement.map((said) => (at: Standing) => standing.reconciled(at, said).standing),
      );
      fc.assert(
        fc.property(fc.array(step, { maxLength: 6 }), (steps) => {
          const end = steps.reduce((at, next) => next(at), UNKNOWN);
          expect(end).toMatchObject({ localState: REQUEST.NONE, localClock: 0n, blocked: false });
        }),
        { numRuns: 2_000 },
      );
    });

    test('a retraction of ours that we lost comes back to us', () => {
      const contacts = received(sent(UNKNOWN, 10n), 20n);
      const said = theirs({ localClock: 30n, remoteClock: 30n });
      expect(relationOf(standing.reconciled(contacts, said).standing)).toBe('NONE');
    });
  });
});
