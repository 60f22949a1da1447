/** A PostgreSQL server of its own in a temporary folder, on loopback only. */
import { spawn } from 'node:child_process';
import { chownSync, mkdtempSync, openSync, readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { findPostgres, type Installation } from './binaries.ts';
import { initialise } from './initialise.ts';

export interface PostgresServer {
  /** Of its database `postgres`, as the superuser. */
  readonly url: string;
  readonly folder: string;
  /** After `stop` or `kill`; same data, same port. */
  start(): Promise<void>;
  /** `immediate` is a crash that tells clients. Nothing when it does not run. */
  stop(mode?: 'fast' | 'immediate'): Promise<void>;
  /** SIGKILL to the server. Its backends notice and end. */
  kill(): Promise<void>;
  /** Stops it and deletes the folder. */
  remove(): Promise<void>;
}

export interface ServerOptions {
  /** The process the server must not outlive. Default: this one. */
  readonly owner?: number;
  /** Lines of postgresql.conf. */
  readonly settings?: readonly string[];
  /** A folder to delete too when the owner has gone without doing so. */
  readonly ownersFolder?: string;
}

const WATCHDOG_MS = 60_000;
const LOOK_MS = 20;
const SIGNALS = { fast: 'SIGINT', immediate: 'SIGQUIT' } as const;

const pause = () => new Promise<void>((resolve) => setTimeout(resolve, LOOK_MS));

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

function installation(): Installation {
  const found = findPostgres();
  if (typeof found === 'string') throw new Error(found);
  return found;
}

/** Ends the server in this folder and deletes both, once the process `owner` is no more. */
function watchOver(folder: string, owner: number, ownersFolder: string): void {
  const watchdog = path.join(import.meta.dirname, 'watchdog.ts');
  const options = { detached: true, stdio: 'ignore' } as const;
  const args = [watchdog, String(owner), folder, ownersFolder];
  spawn(process.execPath, args, options).unref();
}

/** What the server says of itself: its process id, and whether it takes connections. */
function stateOf(folder: string): { readonly pid: number; readonly ready: boolean } | null {
  const lines = read(path.join(folder, 'data', 'postmaster.pid')).split('\n');
  const pid = Number(lines[0]);
  return pid > 0 ? { pid, ready: lines[7]?.trim() === 'ready' } : null;
}

/** @returns whether it came up; false when it ended instead */
async function launch(folder: string): Promise<boolean> {
  const { bin, user } = installation();
  const log = openSync(path.join(folder, 'log'), 'a');
  const child = spawn(path.join(bin, 'postgres'), ['-D', path.join(folder, 'data')], {
    cwd: folder,
    detached: true,
    stdio: ['ignore', log, log],
    ...user,
  });
  child.unref();
  let ended = false;
  child.once('error', () => (ended = true)).once('exit', () => (ended = true));
  while (!ended) {
    const state = stateOf(folder);
    if (state?.pid === child.pid && state?.ready) return true;
    await pause();
  }
  return false;
}

async function start(folder: string): Promise<void> {
  const deadline = Date.now() + WATCHDOG_MS;
  // Again: a port may have been taken meanwhile, and what a killed server left ends a little later.
  while (!(await launch(folder))) {
    if (Date.now() < deadline) continue;
    throw new Error(`PostgreSQL does not start: ${read(path.join(folder, 'log')).slice(-2_000)}`);
  }
}

async function stop(folder: string, mode: 'fast' | 'immediate'): Promise<void> {
  const state = stateOf(folder);
  if (state === null) return;
  process.kill(state.pid, SIGNALS[mode]);
  const deadline = Date.now() + WATCHDOG_MS;
  // By its own word: whoever started it may have gone, and then nobody learns of its end.
  while (stateOf(folder) !== null) {
    if (Date.now() > deadline) throw new Error(`PostgreSQL does not stop in ${folder}`);
    await pause();
  }
}

/** The server in a folder `startPostgres` made, whether it runs or not. */
export function serverIn(folder: string, url: string): PostgresServer {
  return {
    url,
    folder,
    start: () => start(folder),
    stop: (mode = 'fast') => stop(folder, mode),
    async kill() {
      const state = stateOf(folder);
      if (state === null) throw new Error(`no server runs in ${folder}`);
      process.kill(state.pid, 'SIGKILL');
    },
    async remove() {
      await stop(folder, 'immediate').catch(() => {});
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Starts a server with `fsync` on. Ends with its owner, whatever becomes of that. */
export async function startPostgres(options: ServerOptions = {}): Promise<PostgresServer> {
  const { owner = process.pid, settings = [], ownersFolder = '' } = options;
  const found = installation();
  const folder = mkdtempSync(path.join(tmpdir(), 'sg-postgres-'));
  if (found.user !== null) chownSync(folder, found.user.uid, found.user.gid);
  watchOver(folder, owner, ownersFolder);
  try {
    const server = serverIn(folder, await initialise(found, folder, settings));
    await server.start();
    return server;
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}
