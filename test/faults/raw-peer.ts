import { noise } from '@chainsafe/libp2p-noise';
import { identify } from '@libp2p/identify';
import type { Libp2p, Stream } from '@libp2p/interface';
import { mplex } from '@libp2p/mplex';
import { ping } from '@libp2p/ping';
import { tcp } from '@libp2p/tcp';
import { webSockets } from '@libp2p/websockets';
import { all as allAddresses } from '@libp2p/websockets/filters';
import * as lengthPrefixed from 'it-length-prefixed';
import { createLibp2p } from 'libp2p';

/** A libp2p node that keeps to no Waku protocol, to misbehave with. */
export async function rawPeer(): Promise<Libp2p> {
  return createLibp2p({
    addresses: { listen: ['/ip4/127.0.0.1/tcp/0/ws'] },
    transports: [webSockets({ filter: allAddresses }), tcp()],
    connectionEncrypters: [noise()],
    streamMuxers: [mplex({ disconnectThreshold: 10_000 })],
    services: { identify: identify(), ping: ping() },
  });
}

/** Writes raw bytes, framed by nothing, and half-closes unless told to leave the stream open. */
export async function writeRaw(
  stream: Stream,
  bytes: Uint8Array,
  leaveOpen = false,
): Promise<void> {
  await stream.sink(
    (async function* () {
      yield bytes;
      if (leaveOpen) await new Promise(() => undefined);
    })(),
  );
}

/** Answers every request of a protocol with the same bytes, in a frame. */
export async function answerAlways(peer: Libp2p, protocol: string, answer: () => Uint8Array) {
  await peer.handle(protocol, ({ stream }) => {
    const answers = async function* () {
      for await (const _request of lengthPrefixed.decode(stream.source)) yield answer();
    };
    void stream.sink(lengthPrefixed.encode(answers())).catch(() => undefined);
  });
}
