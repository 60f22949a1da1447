import type { ChatEngine, PublicKey } from '../../datasources/chat-sdk/port.ts';
import { writeEngineState } from '../shared/engine-state.ts';
import type { Owner } from '../shared/owner.ts';
import type { UnitOfWork } from '../shared/unit-of-work.ts';
import { encodeEnvelopes } from './envelopes.ts';
import { acknowledgedIds, type OutboxRow, type OutboxState, toRequest } from './rows.ts';

/** Rows of acknowledgements in one message. */
const MAX_ACK_ROWS = 100;
/** Receivers take 4096 ids of a message; an id takes 67 bytes of a row with its comma, and no row holds more than 256. */
const MAX_ACK_BYTES = 4096 * 67;

/**
 * Encrypts what a row owes and commits the envelopes with the ratchet they moved, before anything is sent.
 * Acknowledgements to the same person go together: `rows` are then all of them, and the first one stays.
 * Null when the row was acknowledged meanwhile, and is gone: then nothing is owed, and the ratchet stays.
 */
export async function encode(
  uow: UnitOfWork,
  owner: Owner,
  engine: ChatEngine,
  rows: readonly [OutboxRow, ...OutboxRow[]],
): Promise<OutboxRow | null> {
  const [row, ...merged] = rows;
  const ids = () => rows.flatMap((each) => acknowledgedIds(owner, each));
  const request =
    row.kind === 'acks'
      ? { kind: 'acks' as const, to: row.peer as PublicKey, ids: ids() }
      : toRequest(owner, row);
  const prepared = await engine.prepare(request);
  try {
    const encoded = await uow.run(owner.accountId, async (work) => {
      const data = {
        state: 'ENCODED' satisfies OutboxState,
        envelopes: encodeEnvelopes(prepared.envelopes),
        datasyncId: prepared.datasyncId,
        attempts: row.attempts + 1,
        failures: 0,
        nextAttemptAt: work.now,
      };
      const { count } = await work.db.outboxItem.updateMany({ where: { id: row.id }, data });
      if (count === 0) return null;
      await writeEngineState(work, owner, prepared.writes);
      if (merged.length > 0) {
        await work.db.outboxItem.deleteMany({ where: { id: { in: merged.map(({ id }) => id) } } });
      }
      return { ...row, ...data };
    });
    if (encoded === null) prepared.rolledBack();
    else prepared.settled();
    return encoded;
  } catch (error) {
    prepared.rolledBack();
    throw error;
  }
}

/** Splits due rows into what is encoded together, in order. */
export function batches(rows: readonly OutboxRow[]): [OutboxRow, ...OutboxRow[]][] {
  const result: [OutboxRow, ...OutboxRow[]][] = [];
  let bytes = 0;
  for (const row of rows) {
    const last = result.at(-1);
    const joins =
      row.kind === 'acks' &&
      row.state === 'COMPOSED' &&
      last?.[0].kind === 'acks' &&
      last[0].state === 'COMPOSED' &&
      last.length < MAX_ACK_ROWS &&
      bytes + row.body.length <= MAX_ACK_BYTES;
    bytes = row.body.length + (joins ? bytes : 0);
    if (joins) last.push(row);
    else result.push([row]);
  }
  return result;
}
