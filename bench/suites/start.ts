import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { run } from '../../test/support/process.ts';
import { median } from '../row.ts';
import type { Suite } from '../suite.ts';
import { startChild } from '../support/child.ts';
import { benchGateway } from '../support/gateway.ts';

export const start: Suite = {
  name: 'start',
  about:
    'from starting the process (server/main.ts, a data folder that is there already) until /ready answers 200: schema, database, service node, light node. The peer is a process that makes one stock light node and connects it to a node that runs.',
  async run({ scale, stack, say }) {
    const dataDir = await mkdtemp(path.join(tmpdir(), 'status-gateway-bench-'));
    stack.defer(() => rm(dataDir, { recursive: true, force: true }));
    const { bootstrap } = stack.use(await benchGateway());
    // The first start writes the database and the keys: not counted.
    await startMs(dataDir);
    const ours: number[] = [];
    const theirs: number[] = [];
    for (let n = 0; n < scale.start.times; n++) {
      say(`${n + 1} of ${scale.start.times}`);
      ours.push(await startMs(dataDir));
      const began = performance.now();
      await using _node = await startChild<null>('light-node.ts', { bootstrap });
      theirs.push(performance.now() - began);
    }
    const peer = { name: 'bare @waku/sdk light node', value: median(theirs) };
    return [{ name: 'start to ready', value: median(ours), unit: 'ms', peer }];
  },
};

async function startMs(dataDir: string): Promise<number> {
  const PORT = String(await freePort());
  const began = performance.now();
  const settings = { DATA_DIR: dataDir, PORT, WAKU_PORT: '0', LOG_LEVEL: 'silent' };
  const gateway = run('server/main.ts', settings);
  while (!(await isReady(PORT))) await new Promise((resolve) => setTimeout(resolve, 5));
  const took = performance.now() - began;
  gateway.signal('SIGTERM');
  await gateway.ended;
  return took;
}

async function isReady(port: string): Promise<boolean> {
  const url = `http://127.0.0.1:${port}/ready`;
  return fetch(url).then(
    ({ ok }) => ok,
    () => false,
  );
}

function freePort(): Promise<number> {
  const server = createServer();
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
      server.close(() => resolve(port));
    });
  });
}
