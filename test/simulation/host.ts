/** One gateway of a simulated world: started, stopped, killed, and started again on the same files. */
import path from 'node:path';
import pino from 'pino';
import type { MemoryWakuModule } from '../../datasources/waku/memory/module.ts';
import type { MemoryWakuNetwork } from '../../datasources/waku/memory/network.ts';
import { openDatabase } from '../../prisma/open.ts';
import { settingsOf } from '../../server/config.ts';
import { createGateway, type Gateway } from '../../server/gateway.ts';
import { type Fuse, type Mortality, mortalDatabase } from './mortal-database.ts';
import { deriveTopicKey, fork } from './randomness.ts';
import type { Trace } from './trace.ts';
import type { Life, VirtualTime } from './virtual-time.ts';

export interface Surroundings {
  readonly seed: number;
  readonly time: VirtualTime;
  readonly network: MemoryWakuNetwork;
  readonly trace: Trace;
  /** Log lines that tell of errors. */
  readonly complaints: string[];
  /** Lives under way; the world's idea of being busy. */
  readonly alive: Set<Mortality>;
  /** Requests that will never end, because their gateway was killed. */
  lost: number;
}

export interface Host {
  readonly name: string;
  readonly dataDir: string;
  isUp(): boolean;
  start(): Promise<void>;
  /** As on SIGTERM. */
  stop(): Promise<void>;
  /** As by kill -9 at the transaction the fuse names, or when `latest` resolves. Resolves when it is dead. */
  kill(fuse: Fuse, latest: Promise<void>): Promise<void>;
  /** The answer; null when the gateway is down or dies before it answers. */
  fetch(request: Request): Promise<Response | null>;
  setOnline(online: boolean): void;
  setSkew(ms: number): void;
}

interface Incarnation extends Mortality {
  readonly gateway: Gateway;
  readonly waku: MemoryWakuModule;
  /** Resolves when the process is gone. */
  readonly gone: Promise<void>;
  /** It ended as it should. */
  ended(): void;
}

/** Cheap: a log-in happens once in the life of a template. */
const KDF = { N: 2, r: 8, p: 1 } as const;

export function createHost(name: string, dataDir: string, around: Surroundings): Host {
  const { seed, time, network, trace } = around;
  let current: Incarnation | null = null;
  let incarnations = 0;
  let skewMs = 0;
  let online = true;

  const begin = (): Incarnation => {
    const label = `${name}#${incarnations++}`;
    const life: Life = { skewMs, ended: false };
    const gone = Promise.withResolvers<void>();
    const waku = network.module(label, time.clock(life));
    waku.setOnline(online);
    let close = async () => {};
    const mortality: Mortality = {
      life,
      fuse: null,
      inFlight: 0,
      die() {
        if (life.ended) return;
        life.ended = true;
        time.drop(life);
        trace.add(name, 'died');
        current = null;
        void waku.stop().then(close).finally(gone.resolve);
      },
    };
    around.alive.add(mortality);
    void gone.promise.then(() => around.alive.delete(mortality));
    const { api } = waku;
    const traced: typeof api = {
      ...api,
      async publish(message, options) {
        if (life.ended) return new Promise(() => {});
        const result = await api.publish(message, options);
        const { contentTopic, payload } = message;
        trace.add(
          name,
          'publish',
          contentTopic,
          payload.length,
          result.ok ? result.hash : result.code,
        );
        return result;
      },
    };
    const logger = pino(
      { level: 'error' },
      {
        write(line: string) {
          if (!life.ended) around.complaints.push(`${name}: ${line.trim()}`);
        },
      },
    );
    const settings = settingsOf({
      LOG_LEVEL: 'silent',
      DATA_DIR: dataDir,
      WAKU_MODE: 'remote',
      WAKU_BOOTSTRAP: '/ip4/127.0.0.1/tcp/1/ws/p2p/16Uiu2HAm',
    });
    const gateway = createGateway(settings, {
      clock: time.clock(life),
      random: fork(seed, label),
      logger,
      waku: { ...waku, api: traced },
      kdf: KDF,
      deriveTopicKey,
      listen: false,
      async openDatabase(options) {
        const database = await openDatabase(options);
        close = () => database.close();
        return mortalDatabase(database, mortality);
      },
    });
    return Object.assign(mortality, { gateway, waku, gone: gone.promise, ended: gone.resolve });
  };

  return {
    name,
    dataDir,
    isUp: () => current !== null,
    async start() {
      if (current) return;
      const incarnation = begin();
      current = incarnation;
      trace.add(name, 'start');
      // A start reads files and compiles code, whose turns are nobody's to choose: nothing goes on beside it.
      incarnation.inFlight++;
      await Promise.race([incarnation.gateway.start(), incarnation.gone]);
      incarnation.inFlight--;
      await time.calm();
    },
    async stop() {
      const incarnation = current;
      if (!incarnation) return;
      current = null;
      await Promise.race([incarnation.gateway.stop(), incarnation.gone]);
      if (incarnation.life.ended) return;
      // Who slept on would be a leak: the world counts them at its end.
      incarnation.life.ended = true;
      incarnation.ended();
      trace.add(name, 'stopped');
    },
    async kill(fuse, latest) {
      const incarnation = current;
      if (!incarnation) return;
      incarnation.fuse = fuse;
      void latest.then(() => incarnation.die());
      await incarnation.gone;
    },
    async fetch(request) {
      const incarnation = current;
      if (!incarnation) return null;
      let answered = false;
      const lost = incarnation.gone.then(() => {
        if (!answered) around.lost++;
        return null;
      });
      const response = await Promise.race([incarnation.gateway.fetch(request), lost]);
      answered = true;
      return response?.status === 503 ? null : response;
    },
    setOnline(next) {
      online = next;
      current?.waku.setOnline(next);
    },
    setSkew(ms) {
      skewMs = ms;
      if (current) current.life.skewMs = ms;
    },
  };
}

/** Where the gateway's database lies. */
export function databaseOf(host: Host): string {
  return path.join(host.dataDir, 'gateway.sqlite');
}
