/** The other side of child.ts: what runs in the process of its own. */

export interface Program<TReady> {
  readonly ready: TReady;
  readonly answers?: Readonly<Record<string, () => unknown>>;
  stop(): Promise<void>;
}

/** Starts with the options that come, and stops when the parent lets go. */
export function serve<TOptions, TReady>(
  start: (options: TOptions) => Promise<Program<TReady>>,
): void {
  let running: Promise<Program<TReady>> | null = null;
  const tell = (question: string, value: unknown) => process.send?.({ question, value });
  const fail = (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
    process.exit(1);
  };
  process.on('message', (message) => {
    const { options, question } = message as { options?: TOptions; question?: string };
    if (options !== undefined) {
      running = start(options);
      running.then(({ ready }) => tell('ready', ready), fail);
      return;
    }
    if (question === undefined) return;
    Promise.resolve(running)
      .then(async (program) => tell(question, await answersOf(program)[question]?.()))
      .catch(fail);
  });
  process.once('disconnect', () => {
    Promise.resolve(running)
      .then((program) => program?.stop())
      .then(() => process.exit(0), fail);
  });
}

function answersOf(program: Program<unknown> | null): Readonly<Record<string, () => unknown>> {
  return { memory, ...program?.answers };
}

/** Resident megabytes, after a collection. */
function memory(): number {
  globalThis.gc?.();
  return process.memoryUsage.rss() / 1e6;
}
