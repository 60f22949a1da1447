import { proto_message } from '@waku/proto';

import { msToNs, nowNs, type WakuClock } from '../waku/clock.ts';
import { MAX_META_BYTES } from '../waku/message-rules.ts';
import type { WakuNodeLimits } from './options.ts';

export type Validity =
  | { readonly ok: true; readonly message: proto_message.WakuMessage }
  | { readonly ok: false; readonly reason: string; readonly status: 400 | 413 | 420 };

/** Whether a message may be relayed: it parses, is within size, has a payload, a topic and a plausible time. */
export function checkWire(wire: Uint8Array, limits: WakuNodeLimits, clock: WakuClock): Validity {
  if (wire.length > limits.maxMessageBytes) {
    return invalid(413, `${wire.length} bytes, at most ${limits.maxMessageBytes} are relayed`);
  }
  let message: proto_message.WakuMessage;
  try {
    message = proto_message.WakuMessage.decode(wire);
  } catch {
    return invalid(400, 'not a WakuMessage');
  }
  if (message.payload.length === 0) return invalid(420, 'empty payload');
  if (message.contentTopic === '') return invalid(420, 'no content topic');
  if ((message.meta?.length ?? 0) > MAX_META_BYTES) return invalid(420, 'meta over 64 bytes');
  const skew = skewFault(message.timestamp ?? 0n, limits, clock);
  return skew === null ? { ok: true, message } : invalid(420, skew);
}

function skewFault(timestamp: bigint, limits: WakuNodeLimits, clock: WakuClock): string | null {
  const ahead = timestamp - nowNs(clock);
  if (ahead > msToNs(limits.maxFutureSkewMs)) {
    return `timestamp more than ${limits.maxFutureSkewMs} ms ahead`;
  }
  if (limits.maxPastSkewMs !== null && -ahead > msToNs(limits.maxPastSkewMs)) {
    return `timestamp more than ${limits.maxPastSkewMs} ms old`;
  }
  return timestamp > 0n ? null : 'no timestamp';
}

function invalid(status: 400 | 413 | 420, reason: string): Validity {
  return { ok: false, reason, status };
}
