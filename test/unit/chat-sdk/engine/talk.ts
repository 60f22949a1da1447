import { afterEach } from 'vitest';
import type { EngineAccount, PublicKey } from '../../../../datasources/chat-sdk/port.ts';
import { ecdhX } from '../../../../datasources/chat-sdk/status/wire/ecdh.ts';
import { negotiatedTopic } from '../../../../datasources/chat-sdk/status/wire/topics.ts';
import {
  chatMessage,
  type Device,
  type DeviceOptions,
  openDevice,
  settleUntil,
} from '../../../conformance/chat-sdk-device.ts';
import { alice, bob, type Scene } from './scene.ts';

/** The content topic Alice and Bob agree on. */
export const negotiated = negotiatedTopic(ecdhX(alice.privateKey, bob.publicKey)).contentTopic;

export interface Talk {
  device(
    account: EngineAccount,
    peers: readonly PublicKey[],
    more?: Partial<DeviceOptions>,
  ): Promise<Device>;
  /** Alice and Bob, each watching the other. */
  pair(more?: Partial<DeviceOptions>): Promise<{ readonly alice: Device; readonly bob: Device }>;
  /** Lets these send and receive until nothing is on its way. */
  quiet(...devices: Device[]): Promise<void>;
  /** A contact request and its acceptance: afterwards both know each other's device. */
  befriend(alice: Device, bob: Device): Promise<void>;
}

/** Devices on a scene's bus; closed after each test. */
export function useTalk(scene: Scene): Talk {
  const open: Device[] = [];
  afterEach(async () => {
    for (const device of open.splice(0)) await device.close();
  });

  const device: Talk['device'] = async (account, peers, more = {}) => {
    const { bus, module } = scene;
    const opened = await openDevice({
      waku: bus.port(),
      chatSdk: module.api,
      account,
      peers,
      ...more,
    });
    open.push(opened);
    return opened;
  };

  const quiet: Talk['quiet'] = async (...devices) => {
    const isEmpty = () => devices.every((one) => one.committed.outbox.length === 0);
    await settleUntil(devices, () => scene.bus.isDrained() && isEmpty());
  };

  return {
    device,
    quiet,
    pair: async (more) => ({
      alice: await device(alice, [bob.publicKey], more),
      bob: await device(bob, [alice.publicKey], more),
    }),
    befriend: async (from, to) => {
      const request = chatMessage(to.publicKey, 'Please add me', { contentType: 11 });
      const requestId = from.send(to.publicKey, request);
      await quiet(from, to);
      const clock = BigInt(Date.now());
      to.send(from.publicKey, { type: 'acceptContactRequest', requestId, clock });
      await quiet(from, to);
    },
  };
}
