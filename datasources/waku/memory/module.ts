import { createHash } from 'node:crypto';

import { type Module, type ModuleHealth, ModuleUnavailableError } from '../../module.ts';
import type { WakuClock } from '../clock.ts';
import { GapFreeSubscription } from '../gap-free/subscription.ts';
import { checkHistoryQuery } from '../history-rules.ts';
import { messageFault } from '../message-rules.ts';
import type { WakuPort } from '../port.ts';
import { createMemoryBackend } from './backend.ts';
import type { MemoryBus } from './network.ts';

const RETRY_MS = 60_000;

export interface MemoryWakuModule extends Module<WakuPort> {
  /** Takes the participant off the network and back, as a lost connection would. */
  setOnline(online: boolean): void;
}

/** A participant's `waku` module. */
export function createMemoryModule(
  name: string,
  bus: MemoryBus,
  clock: WakuClock,
): MemoryWakuModule {
  const backend = createMemoryBackend(bus, clock);
  let started = false;
  let connected = true;
  let detach = () => undefined as unknown;

  const assertStarted = () => {
    if (!started)
      throw new ModuleUnavailableError('waku', `the memory adapter of ${name} is stopped`);
  };
  const health = (): ModuleHealth => {
    if (!started) return { state: 'STOPPED' };
    if (backend.online()) return { state: 'READY' };
    // It comes back by itself: not to be restarted for.
    return { state: 'DOWN', reason: 'Taken offline', retryAt: new Date(clock.now() + RETRY_MS) };
  };
  const api: WakuPort = {
    async publish(message, { signal }) {
      assertStarted();
      signal.throwIfAborted();
      const fault = messageFault(message, bus.rules, clock.now());
      if (fault) return fault;
      if (!backend.online()) {
        return { ok: false, code: 'NO_PEERS', retryable: true, detail: `${name} is offline` };
      }
      return bus.publish(message);
    },
    subscribe: (topics, { signal }) =>
      new GapFreeSubscription(topics, {
        backend,
        options: bus.gapFree,
        signal,
        onFailure: () => undefined,
      }),
    async history(query, { signal }) {
      assertStarted();
      checkHistoryQuery(query);
      signal.throwIfAborted();
      if (!backend.online()) throw new ModuleUnavailableError('waku', `${name} is offline`);
      return bus.query(query);
    },
    info: () => {
      assertStarted();
      return {
        clusterId: bus.rules.clusterId,
        shards: bus.rules.shards,
        peerId: `memory-${createHash('sha256').update(name).digest('hex').slice(0, 16)}`,
        peers: backend.online() ? 1 : 0,
        online: backend.online(),
      };
    },
  };

  return {
    descriptor: {
      name: 'waku',
      version: '1',
      owner: 'status-gateway',
      repository: 'https://github.com/logos-messaging/logos-delivery',
      kind: 'DATASOURCE',
      adapter: 'memory',
      network: 'TEST',
      required: true,
      needs: [],
      optionalNeeds: [],
    },
    api,
    async start(signal) {
      signal.throwIfAborted();
      if (started) return;
      started = true;
      detach = bus.attach((message) => backend.receive(message));
      backend.setOnline(connected);
    },
    async stop() {
      if (!started) return;
      started = false;
      detach();
      backend.setOnline(false);
    },
    health,
    setOnline(online) {
      connected = online;
      if (started) backend.setOnline(online);
    },
  };
}
