import type { UnlockedAccount } from '../shared/account-keys.ts';
import type { UnitOfWork } from '../shared/unit-of-work.ts';
import type { IngestDeps } from './deps.ts';

/** The contact code is published anew this often (status-wire-protocol §4.2). */
const EVERY_MS = 6 * 3_600_000;

/** Keeps the account's bundle and name on its contact-code topic, so that strangers can write to it. */
export async function advertise(
  deps: IngestDeps,
  account: UnlockedAccount,
  { uow, signal }: { readonly uow: UnitOfWork; readonly signal: AbortSignal },
): Promise<void> {
  while (!signal.aborted) {
    const self = await deps.self(account);
    const clock = BigInt(deps.clock.now());
    const { bytes } = deps.registry.compose(account.accountId, {
      type: 'contactCode',
      clock,
      ...self,
    });
    await uow.run(account.accountId, (work) =>
      deps.outbox.enqueue(work, account, { kind: 'contactCode', bytes }),
    );
    await deps.clock.sleep(EVERY_MS, signal);
  }
}
