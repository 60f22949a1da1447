/**
 * The contact-request state machine: pure, one function an operation. An operation whose clock is not newer than
 * what it changes returns the standing it was given (status-wire-protocol §6.6).
 */
import type { PropagatedState } from '../../datasources/chat-sdk/port.ts';
import { REQUEST, type Standing } from './model.ts';

export const UNKNOWN: Standing = {
  localState: REQUEST.NONE,
  localClock: 0n,
  remoteState: REQUEST.NONE,
  remoteClock: 0n,
  removed: false,
  blocked: false,
};

/** This account sends or accepts a request. */
export function sent(s: Standing, clock: bigint): Standing {
  if (clock <= s.localClock) return s;
  return { ...s, localState: REQUEST.SENT, localClock: clock, removed: false };
}

/** This account declines. */
export function dismissed(s: Standing, clock: bigint): Standing {
  if (clock <= s.localClock) return s;
  return { ...s, localState: REQUEST.DISMISSED, localClock: clock };
}

/** This account takes its request back, or ends being contacts. */
export function retracted(s: Standing, clock: bigint): Standing {
  if (clock <= s.localClock) return s;
  return {
    ...s,
    localState: REQUEST.NONE,
    remoteState: REQUEST.NONE,
    localClock: clock,
    remoteClock: clock,
    removed: true,
  };
}

/** They sent or accepted a request. */
export function received(s: Standing, clock: bigint): Standing {
  if (clock <= s.remoteClock) return s;
  return { ...s, remoteState: REQUEST.RECEIVED, remoteClock: clock, removed: false };
}

/** What others say must not pass for something the account said: strangers are told from acquaintances by it. */
function neverSpoke({ localState, localClock }: Standing): boolean {
  return localState === REQUEST.NONE && localClock === 0n;
}

/** They took their request back, or ended being contacts. A decline of ours, or a newer consent, outlives it. */
export function remotelyRetracted(s: Standing, clock: bigint): Standing {
  if (clock <= s.remoteClock) return s;
  const remote = { ...s, remoteState: REQUEST.NONE, remoteClock: clock };
  if (neverSpoke(s)) return remote;
  if (s.localState === REQUEST.DISMISSED || clock <= s.localClock) return remote;
  return { ...remote, localState: REQUEST.NONE, localClock: clock };
}

export function blocked(s: Standing, clock: bigint): Standing {
  if (s.blocked) return s;
  return { ...dismissed(s, clock), blocked: true, removed: true };
}

export function unblocked(s: Standing, clock: bigint): Standing {
  if (!s.blocked) return s;
  return { ...retracted(s, clock), blocked: false };
}

export interface Reconciled {
  readonly standing: Standing;
  /** Their idea of our side is older than ours: tell them with a ContactUpdate. */
  readonly tell: boolean;
}

/** Applies what they say of both sides; their "local" is our "remote". */
export function reconciled(s: Standing, theirs: PropagatedState): Reconciled {
  // A decline is not told, not even to somebody whose idea of it is out of date.
  const tell =
    s.localState !== REQUEST.DISMISSED &&
    theirs.remoteClock < s.localClock &&
    theirs.remoteState !== mirrored(s.localState);
  let standing = s;
  const theyKnowOfRetraction =
    theirs.remoteClock > s.localClock &&
    theirs.remoteState === REQUEST.NONE &&
    s.localState !== REQUEST.DISMISSED;
  if (theyKnowOfRetraction) {
    const clock = theirs.remoteClock;
    standing = {
      ...s,
      localState: REQUEST.NONE,
      localClock: neverSpoke(s) ? 0n : clock,
      remoteState: REQUEST.NONE,
      remoteClock: clock,
    };
  }
  if (theirs.localClock > standing.remoteClock) {
    if (theirs.localState === REQUEST.SENT) standing = received(standing, theirs.localClock);
    if (theirs.localState === REQUEST.NONE) {
      standing = remotelyRetracted(standing, theirs.localClock);
    }
  }
  return { standing, tell };
}

/** How the other side names our state: our SENT is their RECEIVED. */
function mirrored(state: number): number {
  return state === REQUEST.SENT ? REQUEST.RECEIVED : state;
}

export function propagated(s: Standing): PropagatedState {
  return {
    localClock: s.localClock,
    localState: s.localState,
    remoteClock: s.remoteClock,
    remoteState: s.remoteState,
  };
}
