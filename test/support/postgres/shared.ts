/** One server for all test files of a run, started by the first that asks for it. */
import { randomBytes } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { eventually } from '../until.ts';
import { serverIn, startPostgres } from './server.ts';

/** Where the processes of a run find what the others did. */
const RUN = 'TEST_POSTGRES_RUN';

interface Run {
  readonly folder: string;
  readonly owner: number;
}

/** What the one that starts the server leaves for the others. */
type Outcome = { readonly url: string; readonly folder: string } | { readonly error: string };

/** A folder for this run; the server of the run will not outlive this process. */
export function beginRun(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'sg-test-run-'));
  const run: Run = { folder, owner: process.pid };
  process.env[RUN] = JSON.stringify(run);
  return folder;
}

/** Stops the run's server when one was started. */
export async function endRun(folder: string): Promise<void> {
  const outcome = outcomeIn(folder);
  if (outcome !== null && 'url' in outcome) await serverIn(outcome.folder, outcome.url).remove();
  rmSync(folder, { recursive: true, force: true });
}

function outcomeIn(folder: string): Outcome | null {
  const file = path.join(folder, 'outcome.json');
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Outcome) : null;
}

function currentRun(): Run {
  // Outside the test runner a program is its own run; the watchdog ends the server with it.
  if (process.env[RUN] === undefined) beginRun();
  return JSON.parse(process.env[RUN] ?? '') as Run;
}

async function startFor({ folder, owner }: Run): Promise<Outcome> {
  try {
    const server = await startPostgres({ owner, ownersFolder: folder });
    return { url: server.url, folder: server.folder };
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) };
  }
}

/** True for exactly one caller of the run. */
function isFirst(folder: string): boolean {
  try {
    mkdirSync(path.join(folder, 'starting'));
    return true;
  } catch {
    return false;
  }
}

/** URL of the run's server, as its superuser. @throws what kept it from starting */
export async function sharedServer(): Promise<string> {
  const run = currentRun();
  if (isFirst(run.folder)) {
    const draft = path.join(run.folder, randomBytes(4).toString('hex'));
    writeFileSync(draft, JSON.stringify(await startFor(run)));
    renameSync(draft, path.join(run.folder, 'outcome.json'));
  }
  const outcome = await eventually('PostgreSQL runs', async () => outcomeIn(run.folder));
  if ('error' in outcome) throw new Error(outcome.error);
  return outcome.url;
}
