import { type Module, type ModuleHealth, ModuleUnavailableError } from '../module.ts';
import type { WakuPort } from '../waku/port.ts';
import type { ChatEngine, ChatSdkPort } from './port.ts';
import { createDropCounters } from './status/engine/drop-counters.ts';
import { createStatusEngine } from './status/engine/engine.ts';
import { wrap } from './status/wire/application-metadata.ts';
import { encodeContent } from './status/wire/content.ts';
import { type RandomBytes, secureRandom } from './status/wire/random.ts';
import type { DeriveTopicKey } from './status/wire/symmetric-key.ts';
import { pubsubTopic } from './status/wire/topics.ts';

export interface StatusChatSdkOptions {
  readonly waku: WakuPort;
  /** The Status fleet's is 16. */
  readonly clusterId: number;
  /** Of 1:1 traffic; the Status fleet's is 32. */
  readonly shard: number;
  /** Unix ms. Default: the system's clock. */
  readonly now?: () => number;
  /** Default: the system's cryptographic source. */
  readonly random?: RandomBytes;
  /** Default: PBKDF2 off the main thread. One that answers from memory keeps a simulation in step. */
  readonly deriveTopicKey?: DeriveTopicKey | undefined;
  /** Hears of records that cannot be read and of faults of the engine; the envelope is dropped as `fault`. */
  readonly onFault?: (error: unknown) => void;
}

export interface StatusChatSdk extends Module<ChatSdkPort> {
  /** Envelopes and messages that came to nothing since the process began, by reason, over all accounts. */
  stats(): Readonly<Record<string, number>>;
}

const NAME = 'chat-sdk';
const OFFLINE: ModuleHealth = { state: 'DEGRADED', reason: 'The messaging network is offline.' };

function online(waku: WakuPort): boolean {
  try {
    return waku.info().online;
  } catch {
    return false;
  }
}

/**
 * The Chat SDK in-process, speaking the Status wire protocol over `waku`.
 * @example
 * const chatSdk = createStatusChatSdk({ waku: waku.api, clusterId: 16, shard: 32 });
 * await chatSdk.start(AbortSignal.timeout(10_000));
 * const engine = await chatSdk.api.open(account, { state, position, seen, peers: [] });
 */
export function createStatusChatSdk(options: StatusChatSdkOptions): StatusChatSdk {
  const {
    waku,
    now = Date.now,
    random = secureRandom,
    onFault = () => {},
    deriveTopicKey,
  } = options;
  const topic = pubsubTopic(options.clusterId, options.shard);
  const counters = createDropCounters();
  const engines = new Set<ChatEngine>();
  let health: ModuleHealth = { state: 'STOPPED' };

  function assertStarted(): void {
    if (health.state !== 'READY') throw new ModuleUnavailableError(NAME, 'it is not started');
  }

  const api: ChatSdkPort = {
    compose: ({ privateKey, publicKey }, content) => {
      assertStarted();
      const { type, payload } = encodeContent(content);
      return wrap(type, payload, privateKey, publicKey);
    },
    open: async (account, openOptions) => {
      assertStarted();
      const deps = { waku, pubsubTopic: topic, now, random, counters, onFault, deriveTopicKey };
      const onClose = () => void engines.delete(engine);
      const engine = await createStatusEngine(account, openOptions, { ...deps, onClose });
      engines.add(engine);
      // Stopped while the records were read.
      if (health.state !== 'READY') await engine.close();
      return engine;
    },
  };

  return {
    descriptor: {
      name: NAME,
      // The commit of status-go whose wire format is spoken.
      version: 'c72f491',
      owner: 'Status',
      repository: 'https://github.com/status-im/status-go',
      kind: 'DATASOURCE',
      adapter: 'status',
      network: null,
      required: true,
      // Messages are composed and kept also while the network is away.
      needs: [],
      optionalNeeds: ['waku'],
    },
    api,
    start: async (signal) => {
      signal.throwIfAborted();
      health = { state: 'READY' };
    },
    stop: async () => {
      health = { state: 'STOPPED' };
      await Promise.all([...engines].map((engine) => engine.close()));
    },
    health: () => (health.state === 'READY' && !online(waku) ? OFFLINE : health),
    stats: () => counters.read(),
  };
}
