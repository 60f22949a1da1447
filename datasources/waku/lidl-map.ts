/** The port over the bridge: specs/modules/waku.lidl. */
import type { Events, Methods } from '../logos-core/generated/waku.ts';
import type { PortMap } from '../logos-core/port-map.ts';
import type { WakuPort, WakuSubscription } from './port.ts';

export interface WakuPorts {
  readonly WakuPort: WakuPort;
  readonly WakuSubscription: WakuSubscription;
}

export const wakuLidl: PortMap<WakuPorts, Methods, Events> = {
  WakuPort: {
    publish: { method: 'publish' },
    subscribe: { method: 'subscribe' },
    history: { method: 'history' },
    info: { method: 'info' },
  },
  WakuSubscription: {
    add: { method: 'subscribe', because: 'a subscription is a name the caller chose' },
    remove: { method: 'unsubscribe', because: 'a subscription is a name the caller chose' },
    close: { method: 'close' },
    [Symbol.asyncIterator]: {
      events: ['message', 'caught_up', 'connection'],
      because: 'LIDL has no streams: each kind of item is an event that names its subscription',
    },
  },
};
