import type { ContactService, SelfIntroduction } from '../contact/index.ts';
import type { OutboxService } from '../outbox/index.ts';
import type { Engines } from '../shared/engines.ts';
import type { EventLog } from '../shared/event-log.ts';
import type { UnitOfWork } from '../shared/unit-of-work.ts';
import type { Owner } from './rows.ts';

export interface ChatDeps {
  readonly uow: UnitOfWork;
  readonly engines: Engines;
  readonly outbox: OutboxService;
  readonly eventLog: EventLog;
  readonly contacts: Pick<ContactService, 'contactsByIds'>;
  readonly self: (owner: Owner) => Promise<SelfIntroduction>;
}
