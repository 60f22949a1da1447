import { fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { createServer } from 'node:net';
import pino from 'pino';

import type { Module } from '../../datasources/module.ts';
import type { WakuMessage, WakuPort } from '../../datasources/waku/port.ts';
import { createSdkWaku } from '../../datasources/waku/sdk/module.ts';
import type { SdkWakuOptions } from '../../datasources/waku/sdk/options.ts';
import { createWakuNode, type WakuNodeApi } from '../../datasources/waku-node/module.ts';
import type { WakuNodeOptions } from '../../datasources/waku-node/options.ts';
import { Deliveries } from '../conformance/deliveries.ts';

export const PUBSUB_TOPIC = '/waku/2/rs/16/32';
const logger = pino({ level: 'silent' });

/** Everything a test starts, ended in reverse order. */
export class People {
  readonly abort = new AbortController();
  readonly #endings: (() => Promise<unknown>)[] = [];
  #sequence = 0n;

  ending(end: () => Promise<unknown>): void {
    this.#endings.push(end);
  }

  async service(options: Partial<WakuNodeOptions> = {}): Promise<Module<WakuNodeApi>> {
    const service = createWakuNode({ clusterId: 16, shards: [32, 64], logger, ...options });
    this.ending(() => service.stop());
    await service.start(this.abort.signal);
    return service;
  }

  /** A module that is not started. */
  client(
    bootstrap: SdkWakuOptions['bootstrap'],
    options: Partial<Omit<SdkWakuOptions, 'numShards'>> = {},
  ): Module<WakuPort> {
    const client = createSdkWaku({
      bootstrap,
      clusterId: 16,
      shards: [32, 64],
      transport: 'ws',
      requestTimeoutMs: 1_500,
      startTimeoutMs: 10_000,
      filterPingMs: 300,
      gapFree: {
        catchUpIntervalMs: 1_000,
        settleMs: 300,
        overlapMs: 2_000,
        retryMs: 100,
        storeGraceMs: 2_000,
      },
      logger,
      ...options,
    });
    this.ending(() => client.stop());
    return client;
  }

  async startedClient(...args: Parameters<People['client']>): Promise<Module<WakuPort>> {
    const client = this.client(...args);
    await client.start(this.abort.signal);
    return client;
  }

  subscribe(port: WakuPort, contentTopic: string, from: bigint | null = null): Deliveries {
    const topic = { pubsubTopic: PUBSUB_TOPIC, contentTopic, from };
    return new Deliveries(port.subscribe([topic], { signal: this.abort.signal }));
  }

  message(contentTopic: string, text: string, more: Partial<WakuMessage> = {}): WakuMessage {
    this.#sequence += 1n;
    return {
      pubsubTopic: PUBSUB_TOPIC,
      contentTopic,
      payload: Buffer.from(text),
      version: 1,
      timestamp: BigInt(Date.now()) * 1_000_000n + this.#sequence,
      ...more,
    };
  }

  publish(port: WakuPort, message: WakuMessage) {
    return port.publish(message, { signal: this.abort.signal });
  }

  /** Publishes the same bytes until the network takes them, as an outbox does. */
  async insist(port: WakuPort, message: WakuMessage): Promise<void> {
    for (let attempt = 0; attempt < 100; attempt += 1) {
      const result = await this.publish(port, message).catch(() => null);
      if (result?.ok) return;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    throw new Error('The network never took the message');
  }

  async end(): Promise<void> {
    this.abort.abort();
    for (const end of this.#endings.reverse()) await end();
  }
}

export function freshTopic(): string {
  return `/waku/1/0x${randomBytes(4).toString('hex')}/rfc26`;
}

export function wsAddress(service: Module<WakuNodeApi>): string {
  return service.api.addresses()[0] ?? '';
}

export interface ChildNode {
  readonly addresses: readonly string[];
  kill(): Promise<void>;
}

/** A service node in its own process. */
export async function spawnNode(options: Partial<WakuNodeOptions>): Promise<ChildNode> {
  const file = new URL('./support/waku-node-child.ts', import.meta.url).pathname;
  const argument = JSON.stringify({ clusterId: 16, shards: [32, 64], ...options });
  const child = fork(file, [argument], {
    execArgv: [],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const addresses = await new Promise<string[]>((resolve, reject) => {
    child.once('message', (message) => resolve(message as string[]));
    child.once('exit', (code) => reject(new Error(`The service node ended with ${code}`)));
  });
  return {
    addresses,
    async kill() {
      child.kill('SIGKILL');
      await exited;
    },
  };
}

/** A loopback port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('No port');
  return address.port;
}

/** Polls until true, under a generous watchdog. */
export async function eventually(condition: () => boolean, watchdogMs = 20_000): Promise<void> {
  const deadline = Date.now() + watchdogMs;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error('It never happened');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
