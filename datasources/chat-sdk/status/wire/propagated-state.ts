import type { PropagatedState } from '../../port.ts';
import type { ContactRequestPropagatedState } from '../generated/contact_pb.ts';

/** Dismissed (status-wire-protocol §6.6). */
const HIGHEST_STATE = 4n;

/** Null when none is carried, or one with a state nobody knows. */
export function readPropagatedState(
  wire: ContactRequestPropagatedState | undefined,
): PropagatedState | null {
  if (wire === undefined) return null;
  if (wire.localState > HIGHEST_STATE || wire.remoteState > HIGHEST_STATE) return null;
  return {
    localClock: wire.localClock,
    localState: Number(wire.localState),
    remoteClock: wire.remoteClock,
    remoteState: Number(wire.remoteState),
  };
}

/** As fields for a message under construction. */
export function writePropagatedState(state: PropagatedState | null) {
  if (state === null) return {};
  const contactRequestPropagatedState = {
    localClock: state.localClock,
    localState: BigInt(state.localState),
    remoteClock: state.remoteClock,
    remoteState: BigInt(state.remoteState),
  };
  return { contactRequestPropagatedState };
}
