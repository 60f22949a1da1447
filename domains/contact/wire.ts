/** What contact operations tell the other side; each is an outbox row of the same transaction. */
import type { OutboundContent, PublicKey } from '../../datasources/chat-sdk/port.ts';
import type { Work } from '../shared/unit-of-work.ts';
import type { ContactDeps, SelfIntroduction } from './deps.ts';
import type { Standing } from './model.ts';
import type { ContactRow, Owner } from './rows.ts';
import { propagated } from './standing.ts';

export async function tell(
  { outbox, engines }: Pick<ContactDeps, 'outbox' | 'engines'>,
  work: Work,
  owner: Owner,
  { to, content }: { readonly to: PublicKey; readonly content: OutboundContent },
): Promise<void> {
  const { bytes } = engines.compose(owner.accountId, content);
  await outbox.enqueue(work, owner, { kind: 'datasync', to, bytes, messageId: null });
}

export interface Update {
  readonly row: ContactRow;
  readonly standing: Standing;
  readonly clock: bigint;
  readonly self: SelfIntroduction;
}

/** Our profile and our idea of both sides' state (ContactUpdate). */
export async function tellUpdate(
  deps: Pick<ContactDeps, 'outbox' | 'engines'>,
  work: Work,
  owner: Owner,
  { row, standing, clock, self }: Update,
): Promise<void> {
  await tell(deps, work, owner, {
    to: row.publicKey as PublicKey,
    content: {
      type: 'contactUpdate',
      clock,
      displayName: self.displayName,
      customizationColor: self.customizationColor,
      contactRequestClock: standing.localState === 2 ? standing.localClock : 0n,
      propagatedState: propagated(standing),
      publicKey: '',
    },
  });
}
