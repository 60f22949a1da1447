/** The port over the bridge: specs/modules/chat-sdk.lidl. */
import type { Events, Methods } from '../logos-core/generated/chat-sdk.ts';
import type { PortMap } from '../logos-core/port-map.ts';
import type { ChatEngine, ChatSdkPort, OpenOptions, StateReader, Transactional } from './port.ts';

export interface ChatSdkPorts {
  readonly ChatSdkPort: ChatSdkPort;
  readonly ChatEngine: ChatEngine;
  readonly Transactional: Transactional;
  readonly OpenOptions: OpenOptions;
  readonly StateReader: StateReader;
}

/** What a module would have to ask of the gateway while the gateway's transaction is open. */
const CALLBACK = 'a module cannot call into the gateway: a remote engine keeps this state itself';

export const chatSdkLidl: PortMap<ChatSdkPorts, Methods, Events> = {
  ChatSdkPort: {
    compose: { method: 'compose' },
    open: { method: 'open' },
  },
  ChatEngine: {
    prepare: { method: 'prepare' },
    inbound: { events: ['inbound'], because: 'LIDL has no streams: each batch is an event' },
    watch: { method: 'watch' },
    unwatch: { method: 'unwatch' },
    sync: { method: 'sync' },
    close: { method: 'close' },
  },
  Transactional: {
    settled: { method: 'settle', because: 'a notice here, a command there' },
    rolledBack: { method: 'roll_back', because: 'a notice here, a command there' },
  },
  OpenOptions: {
    position: { absent: CALLBACK },
    seen: { absent: CALLBACK },
  },
  StateReader: {
    get: { absent: CALLBACK },
  },
};
