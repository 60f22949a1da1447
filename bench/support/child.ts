/** A program of the bench in a process of its own: it gets its options, tells when it is ready, and answers questions. */
import { type ChildProcess, fork } from 'node:child_process';
import path from 'node:path';

export interface Child<TReady> extends AsyncDisposable {
  readonly ready: TReady;
  /** Asks by name; waits for the answer. */
  ask<TAnswer>(question: string): Promise<TAnswer>;
}

const root = path.resolve(import.meta.dirname, '../..');

export async function startChild<TReady>(program: string, options: object): Promise<Child<TReady>> {
  const child = fork(path.join(root, 'bench/programs', program), {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    // Standard output is for rows alone.
    execArgv: ['--expose-gc'],
  });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const ready = answer<TReady>(child, 'ready', program);
  child.send({ options });
  return {
    ready: await ready,
    ask(question) {
      const answered = answer<never>(child, question, program);
      child.send({ question });
      return answered;
    },
    async [Symbol.asyncDispose]() {
      if (child.connected) child.disconnect();
      await ended;
    },
  };
}

function answer<T>(child: ChildProcess, to: string, program: string): Promise<T> {
  return new Promise((resolve, reject) => {
    const onExit = () => reject(new Error(`${program} ended before it answered "${to}"`));
    const onMessage = (message: unknown) => {
      const { question, value } = message as { question: string; value: T };
      if (question !== to) return;
      child.off('exit', onExit);
      child.off('message', onMessage);
      resolve(value);
    };
    child.once('exit', onExit);
    child.on('message', onMessage);
  });
}
