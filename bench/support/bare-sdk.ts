/** The peer of everything that travels: two stock @waku/sdk light nodes on a service node, and nothing else. */
import { randomBytes } from 'node:crypto';
import { createLightNode, type IEncoder, type LightNode } from '@waku/sdk';
import { showNavigatorOnline } from '../../datasources/waku/sdk/navigator-online.ts';
import { eventually } from '../../test/support/until.ts';

const CLUSTER = 16;
const SHARD = 32;
const CODECS = ['/vac/waku/lightpush/3.0.0', '/vac/waku/filter-subscribe/2.0.0-beta1'];

export interface BarePair extends AsyncDisposable {
  /** Sends one message; resolves when the other side has it. */
  deliver(payload: Uint8Array): Promise<void>;
}

export async function stockNode(bootstrap: readonly string[]): Promise<LightNode> {
  showNavigatorOnline();
  const node = await createLightNode({
    defaultBootstrap: false,
    bootstrapPeers: bootstrap.filter((address) => address.includes('/ws/')),
    networkConfig: { clusterId: CLUSTER },
    libp2p: { filterMultiaddrs: false, hideWebSocketInfo: true },
  });
  await node.start();
  await eventually('the service node was identified', async () => {
    const peers = await node.libp2p.peerStore.all();
    const usable = ({ protocols }: { protocols: string[] }) =>
      CODECS.every((codec) => protocols.includes(codec));
    return peers.some(usable) ? true : null;
  });
  return node;
}

/** @param bootstrap addresses of the service node */
export async function barePair(bootstrap: readonly string[]): Promise<BarePair> {
  const [sender, receiver] = await Promise.all([stockNode(bootstrap), stockNode(bootstrap)]);
  const contentTopic = `/waku/1/0x${randomBytes(4).toString('hex')}/rfc26`;
  const encoder: IEncoder = sender.createEncoder({ contentTopic, shardId: SHARD });
  const decoder = receiver.createDecoder({ contentTopic, shardId: SHARD });
  const waiting = new Map<string, () => void>();
  const nameOf = (payload: Uint8Array) => Buffer.from(payload.subarray(0, 8)).toString('hex');
  let sent = 0n;
  const subscribed = await receiver.filter.subscribe(decoder, ({ payload }) =>
    waiting.get(nameOf(payload))?.(),
  );
  if (!subscribed) throw new Error('the bare SDK could not subscribe');
  return {
    async deliver(payload) {
      const body = Buffer.from(payload);
      body.writeBigUInt64BE(++sent);
      const name = nameOf(body);
      const arrived = new Promise<void>((resolve) => waiting.set(name, resolve));
      const { successes } = await sender.lightPush.send(encoder, { payload: body });
      if (successes.length === 0) throw new Error('the bare SDK could not send');
      await arrived;
      waiting.delete(name);
    },
    async [Symbol.asyncDispose]() {
      for (const node of [sender, receiver]) {
        node.filter.unsubscribeAll();
        await node.stop();
      }
    },
  };
}
