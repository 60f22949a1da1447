/** A gateway of the demo: a process of its own, on a data directory of its own. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';

const MAIN = path.resolve(import.meta.dirname, '../../server/main.ts');
const ADDRESS = /\/ip4\/\S+\/p2p\/\w+/;
const START_MS = 60_000;
const STOP_MS = 15_000;

export interface GatewayProcess {
  readonly name: string;
  readonly url: string;
  /** Address another gateway joins by. */
  readonly bootstrap: string;
  /** Rejects when the process ends before `stop`. */
  readonly died: Promise<never>;
  stop(): Promise<void>;
}

/** Starts a gateway and waits until it prints its bootstrap address. */
export async function startGatewayProcess(
  name: string,
  { bootstrap }: { readonly bootstrap?: string } = {},
): Promise<GatewayProcess> {
  const dataDir = await mkdtemp(path.join(tmpdir(), `status-gateway-demo-${name}-`));
  const port = await freePort();
  const env = {
    ...process.env,
    PORT: String(port),
    WAKU_PORT: '0',
    DATA_DIR: dataDir,
    LOG_LEVEL: 'error',
    NO_COLOR: '1',
    ...(bootstrap && { WAKU_BOOTSTRAP: bootstrap }),
  };
  const child = spawn(process.execPath, [MAIN], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  let stopping = false;
  const died = new Promise<never>((_resolve, reject) => {
    child.once('exit', (code, signal) => {
      if (stopping) return;
      reject(
        new Error(`The gateway of ${name} ended (${signal ?? code}):\n${output.slice(-2_000)}`),
      );
    });
  });
  died.catch(() => {});
  const address = new Promise<string>((resolve) => {
    const read = (chunk: Buffer) => {
      output += chunk;
      const found = ADDRESS.exec(output);
      if (found) resolve(found[0]);
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
  });
  const late = new Promise<never>((_resolve, reject) => {
    const error = () => reject(new Error(`The gateway of ${name} did not start:\n${output}`));
    setTimeout(error, START_MS).unref();
  });
  const stop = async () => {
    stopping = true;
    await end(child);
    await rm(dataDir, { recursive: true, force: true });
  };
  try {
    const url = `http://127.0.0.1:${port}/graphql`;
    return { name, url, bootstrap: await Promise.race([address, died, late]), died, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
  });
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
  await gone;
  clearTimeout(timer);
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  await new Promise((resolve) => {
    server.close(resolve);
  });
  if (address === null || typeof address === 'string') throw new Error('No free port');
  return address.port;
}
