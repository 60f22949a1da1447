/** An account at work in a process of its own, killed right after a write. Plan: JSON in the first argument. */

import type { FileHandle } from 'node:fs/promises';
import fsPromises from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { setTimeout as delay } from 'node:timers/promises';
import pino from 'pino';
import type { DyingPlan } from './dying-plan.ts';

const plan = JSON.parse(process.argv[2] ?? '') as DyingPlan;
let armed = false;
let writes = 0;

function written(): void {
  if (!armed) return;
  writes += 1;
  if (writes === plan.at) process.kill(process.pid, 'SIGKILL');
}

/** Counts what changes the file system. Before anything that uses it is loaded. */
function countFileWrites(): void {
  for (const name of ['rename', 'rm', 'rmdir', 'mkdir'] as const) {
    const real = fsPromises[name] as (...args: unknown[]) => Promise<unknown>;
    Object.assign(fsPromises, {
      async [name](...args: unknown[]) {
        const result = await real(...args);
        written();
        return result;
      },
    });
  }
  const { open } = fsPromises;
  Object.assign(fsPromises, {
    async open(...args: Parameters<typeof open>) {
      const handle: FileHandle = await open(...args);
      if (args[1] !== 'wx') return handle;
      written();
      const write = handle.writeFile.bind(handle);
      handle.writeFile = async (...what) => {
        await write(...what);
        written();
      };
      return handle;
    },
  });
  syncBuiltinESMExports();
}

countFileWrites();
const { createStatusChatSdk } = await import('../../../datasources/chat-sdk/module.ts');
const { createMemoryWakuNetwork } = await import('../../../datasources/waku/memory/network.ts');
const { decodeEnvelopes } = await import('../../../domains/outbox/envelopes.ts');
const { openDatabase } = await import('../../../prisma/open.ts');
const { createServices } = await import('../../../server/services.ts');
const { systemClock, systemRandom } = await import('../../../server/system.ts');
const { createFaultyDriver } = await import('./faulty-driver.ts');

const began = Date.now();
const clock = { ...systemClock, now: () => plan.now + Date.now() - began };
const network = createMemoryWakuNetwork({ clock });
const waku = network.module('victim');
const chatSdk = createStatusChatSdk({ waku: waku.api, clusterId: 16, shard: 32, now: clock.now });
const driver = createFaultyDriver();
driver.interference = {
  after: ({ kind }) => {
    if (kind === 'write' || kind === 'commit') written();
  },
};
const database = await openDatabase({ url: plan.databaseUrl, wrapDriver: driver.wrap });
const { services } = createServices({
  database,
  modules: { all: [], waku, chatSdk, wakuNode: null },
  supervisor: { status: () => [], changes: () => () => {}, restart: async () => {} },
  clock,
  random: systemRandom,
  logger: pino({ level: 'silent' }),
  dataDir: plan.dataDir,
  registration: { mode: 'open' },
  kdf: { N: 2 ** 12, r: 8, p: 1 },
  dropped: () => {},
});
const signal = AbortSignal.timeout(60_000);
await waku.start(signal);
await chatSdk.start(signal);
await services.account.start();
const viewer = await services.account.authenticate(plan.token);
if (!viewer) throw new Error('The token opens no session');

/** Nothing waits to be encrypted or sent: only acknowledgements are missing, and nobody is there to give them. */
async function idle(): Promise<void> {
  for (let calm = 0; calm < 3; ) {
    const where = { state: { in: ['COMPOSED', 'ENCODED'] } };
    calm = (await database.reader.outboxItem.count({ where })) === 0 ? calm + 1 : 0;
    await delay(10);
  }
}

await idle();
armed = true;
const { deed } = plan;
if (deed.kind === 'messageSend') await services.chat.messageSend(viewer, deed);
if (deed.kind === 'contactRequestAccept') {
  await services.contact.contactRequestAccept(viewer, deed);
  // What it owes the network goes the way of every message: see messageSend.
  process.exit(0);
}
if (deed.kind === 'passwordChange') await services.account.passwordChange(viewer, deed);
if (deed.kind === 'accountDelete') await services.account.accountDelete(viewer, deed);
if (deed.kind === 'ingest') {
  const sender = network.module('sender');
  await sender.start(signal);
  for (const envelope of decodeEnvelopes(Buffer.from(deed.envelopes, 'base64'))) {
    await sender.api.publish(envelope, { signal });
  }
  // One commit for the message, one for the acknowledgement sent.
  while ((await database.reader.outboxItem.count({ where: { kind: 'acks' } })) === 0) {
    await delay(5);
  }
}
await idle();
process.exit(0);
