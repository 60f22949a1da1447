/** A gateway's neighbour or victim: another Node process running one of the scripts here. */
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach } from 'vitest';

export interface Child {
  readonly process: ChildProcessWithoutNullStreams;
  /** Complete lines of its standard output so far. */
  readonly lines: readonly string[];
  /** Resolves when it has printed that many; rejects when it ends before. */
  printed(count: number): Promise<void>;
  /** Resolves with the exit code or signal, when all its output was read. */
  readonly ended: Promise<number | string | null>;
  /** What it printed on its standard error so far. */
  complaints(): string;
}

export interface ChildLimits {
  /** Largest file it may write, in the shell's blocks of 512 or 1024 bytes. */
  readonly fileBlocks?: number;
}

/** Children of a test end with it. */
export function children(): (script: string, args: string[], limits?: ChildLimits) => Child {
  const running: ChildProcessWithoutNullStreams[] = [];
  afterEach(() => {
    for (const child of running.splice(0)) child.kill('SIGKILL');
  });
  return (script, args, { fileBlocks } = {}) => {
    const path = fileURLToPath(new URL(script, import.meta.url));
    const command = [process.execPath, path, ...args];
    const child =
      fileBlocks === undefined
        ? spawn(process.execPath, command.slice(1))
        : spawn('sh', ['-c', `ulimit -f ${fileBlocks}; exec "$@"`, 'sh', ...command]);
    running.push(child);
    return watch(child);
  };
}

function watch(child: ChildProcessWithoutNullStreams): Child {
  const lines: string[] = [];
  let complaints = '';
  const output = createInterface({ input: child.stdout });
  output.on('line', (line) => lines.push(line));
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaints += text;
  });
  const ended = once(child, 'close').then(([code, signal]) => code ?? signal);
  const stopped = ended.then((how) => {
    throw new Error(`the child ended (${how}) before it was ready: ${complaints}`);
  });
  stopped.catch(() => {});

  async function printed(count: number): Promise<void> {
    while (lines.length < count) await Promise.race([once(output, 'line'), stopped]);
  }

  return { process: child, lines, printed, ended, complaints: () => complaints };
}
