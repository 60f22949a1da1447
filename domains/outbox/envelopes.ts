/** Envelopes at rest while ENCODED: the exact bytes and timestamps, so that sending again is the same message. */
import type { WakuMessage } from '../../datasources/waku/port.ts';

interface Stored {
  readonly pubsubTopic: string;
  readonly contentTopic: string;
  readonly payload: string;
  readonly version: number;
  readonly timestamp: string;
  readonly meta?: string;
  readonly ephemeral?: boolean;
}

export function encodeEnvelopes(envelopes: readonly WakuMessage[]): Uint8Array<ArrayBuffer> {
  const stored = envelopes.map(
    ({ payload, meta, timestamp, ...rest }): Stored => ({
      ...rest,
      payload: Buffer.from(payload).toString('base64'),
      timestamp: timestamp.toString(),
      ...(meta && { meta: Buffer.from(meta).toString('base64') }),
    }),
  );
  return new TextEncoder().encode(JSON.stringify(stored));
}

export function decodeEnvelopes(bytes: Uint8Array): WakuMessage[] {
  const stored = JSON.parse(new TextDecoder().decode(bytes)) as Stored[];
  return stored.map(({ payload, meta, timestamp, ...rest }) => ({
    ...rest,
    payload: Buffer.from(payload, 'base64'),
    timestamp: BigInt(timestamp),
    ...(meta !== undefined && { meta: Buffer.from(meta, 'base64') }),
  }));
}
