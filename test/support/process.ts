/** A program of this repository as a process of its own. */
import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';
import { eventually } from './until.ts';

const root = path.resolve(import.meta.dirname, '../..');

export interface Program {
  /** Everything printed so far, both streams. */
  output(): string;
  /** Waits until the output fits. */
  printed(pattern: RegExp): Promise<RegExpExecArray>;
  signal(name: NodeJS.Signals): void;
  /** Exit code, or the signal's name. */
  readonly ended: Promise<number | string>;
}

export function run(script: string, settings: Readonly<Record<string, string>> = {}): Program {
  const child: ChildProcess = spawn(process.execPath, [path.join(root, script)], {
    cwd: root,
    // Nothing of this process's settings but what a program needs to run.
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      TMPDIR: process.env.TMPDIR,
      ...settings,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  const read = (chunk: Buffer) => {
    text += chunk;
  };
  child.stdout?.on('data', read);
  child.stderr?.on('data', read);
  const ended = new Promise<number | string>((resolve) => {
    child.once('close', (code, signal) => resolve(code ?? signal ?? 'unknown'));
  });
  return {
    output: () => text,
    printed: (pattern) => eventually(`${script} prints ${pattern}`, async () => pattern.exec(text)),
    signal: (name) => void child.kill(name),
    ended,
  };
}
