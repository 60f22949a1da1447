import type { Work } from '../shared/unit-of-work.ts';
import type { ContactDeps, SelfIntroduction } from './deps.ts';
import { REQUEST } from './model.ts';
import type { Owner } from './rows.ts';
import { tellUpdate } from './wire.ts';

/** Queues a ContactUpdate to everybody the account has asked or accepted, and the contact code for the others. */
export function profileChanged(deps: ContactDeps) {
  return async (work: Work, owner: Owner, self: SelfIntroduction): Promise<void> => {
    const clock = BigInt(work.now.getTime());
    const rows = await work.db.contact.findMany({
      where: { accountId: owner.accountId, blocked: false, localState: REQUEST.SENT },
    });
    for (const row of rows) {
      await tellUpdate(deps, work, owner, { row, standing: row, clock, self });
    }
    const { bytes } = deps.engines.compose(owner.accountId, {
      type: 'contactCode',
      clock,
      ...self,
    });
    await deps.outbox.enqueue(work, owner, { kind: 'contactCode', bytes });
  };
}
