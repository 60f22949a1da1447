import { encode } from './encode.ts';
import { publish } from './publish.ts';
import { restamp } from './restamp.ts';
import type { OutboxRow } from './rows.ts';
import type { Running, WorkerDeps } from './worker.ts';

/** Encrypts what is not yet encrypted, and publishes it. */
export async function sendBatch(
  deps: WorkerDeps,
  { owner, engine, uow, signal }: Running,
  batch: readonly [OutboxRow, ...OutboxRow[]],
): Promise<void> {
  const [row] = batch;
  const encoded =
    row.state === 'ENCODED'
      ? await restamp(uow, row, deps.clock.now())
      : await encode(uow, owner, engine, batch);
  if (encoded) await publish({ ...deps, uow }, encoded, signal);
}
