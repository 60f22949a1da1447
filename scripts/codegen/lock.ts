import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

const WAIT_MS = 120_000;
const POLL_MS = 50;

function holderIsAlive(file: string): boolean {
  try {
    process.kill(Number(fs.readFileSync(file, 'utf8')), 0);
    return true;
  } catch (error) {
    // EPERM: alive, and somebody else's.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

function take(file: string): boolean {
  // Written aside and linked into place, so that nobody ever reads a lock without its holder.
  const own = `${file}.${process.pid}`;
  fs.writeFileSync(own, String(process.pid));
  try {
    fs.linkSync(own, file);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  } finally {
    fs.rmSync(own);
  }
}

/**
 * Runs `work` while no other process holds the lock file; a lock whose process is gone is taken over.
 * @throws after two minutes of waiting, naming the file
 */
export async function withLock<T>(
  file: string,
  work: () => Promise<T>,
  waitMs = WAIT_MS,
): Promise<T> {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  const deadline = performance.now() + waitMs;
  while (!take(file)) {
    if (!holderIsAlive(file)) fs.rmSync(file, { force: true });
    else if (performance.now() > deadline) {
      throw new Error(
        `${file} is held by process ${fs.readFileSync(file, 'utf8')}: end it, or delete the file.`,
      );
    } else await delay(POLL_MS);
  }
  try {
    return await work();
  } finally {
    fs.rmSync(file, { force: true });
  }
}
