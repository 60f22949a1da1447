import type { IncomingStreamData, Libp2p } from '@libp2p/interface';
import { proto_filter_v2 } from '@waku/proto';
import * as lengthPrefixed from 'it-length-prefixed';

import { CODEC } from '../libp2p/codecs.ts';
import type { ReceivedWakuMessage } from '../port.ts';
import { toReceived } from '../received-message.ts';

export interface FilterPushesDeps {
  readonly libp2p: Pick<Libp2p, 'handle'>;
  readonly maxMessageBytes: number;
  /** Whether we subscribed with this peer. */
  readonly isSubscribed: (peerId: string) => boolean;
  readonly onMessage: (message: ReceivedWakuMessage) => void;
  /** What was dropped, and why. */
  readonly onDropped: (reason: 'uninvited' | 'malformed' | 'broken stream') => void;
}

const MAX_INBOUND_STREAMS = 100;
const ENVELOPE_BYTES = 8 * 1024;

/** Takes what Filter services push (12/WAKU2-FILTER), on however many streams they open. */
export async function receiveFilterPushes(deps: FilterPushesDeps): Promise<void> {
  await deps.libp2p.handle(CODEC.filterPush, (incoming) => void receive(incoming, deps), {
    maxInboundStreams: MAX_INBOUND_STREAMS,
  });
}

async function receive({ stream, connection }: IncomingStreamData, deps: FilterPushesDeps) {
  const peerId = connection.remotePeer.toString();
  try {
    const frames = lengthPrefixed.decode(stream.source, {
      maxDataLength: deps.maxMessageBytes + ENVELOPE_BYTES,
    });
    for await (const frame of frames) {
      if (!deps.isSubscribed(peerId)) deps.onDropped('uninvited');
      else receiveFrame(frame.subarray(), deps);
    }
  } catch (error) {
    deps.onDropped('broken stream');
    stream.abort(error instanceof Error ? error : new Error(String(error)));
  }
}

function receiveFrame(frame: Uint8Array, deps: FilterPushesDeps): void {
  const message = decodePush(frame);
  if (message === null) deps.onDropped('malformed');
  else deps.onMessage(message);
}

/** The message in a push, or null when it is none. */
export function decodePush(frame: Uint8Array): ReceivedWakuMessage | null {
  try {
    const { pubsubTopic, wakuMessage } = proto_filter_v2.MessagePush.decode(frame);
    return pubsubTopic && wakuMessage ? toReceived(pubsubTopic, wakuMessage, 'LIVE') : null;
  } catch {
    return null;
  }
}
