import type { ChatSdkPort } from '../../datasources/chat-sdk/port.ts';
import type { Leases } from '../../prisma/database.ts';
import type { ChatService } from '../chat/index.ts';
import type { ContactService, SelfIntroduction } from '../contact/index.ts';
import type { OutboxService } from '../outbox/index.ts';
import type { Clock } from '../shared/clock.ts';
import type { Logger } from '../shared/logger.ts';
import type { Owner } from '../shared/owner.ts';
import type { Signals } from '../shared/signals.ts';
import type { UnitOfWork } from '../shared/unit-of-work.ts';
import type { EngineRegistry } from './engines.ts';

export interface IngestDeps {
  readonly uow: UnitOfWork;
  readonly leases: Pick<Leases, 'acquire'>;
  readonly signals: Pick<Signals, 'listen'>;
  readonly chatSdk: Pick<ChatSdkPort, 'open'>;
  readonly registry: EngineRegistry;
  readonly outbox: OutboxService;
  readonly contact: Pick<ContactService, 'apply' | 'peers'>;
  readonly chat: Pick<ChatService, 'apply'>;
  readonly self: (owner: Owner) => Promise<SelfIntroduction>;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Counts what nothing came of, by reason. */
  readonly dropped: (reason: string) => void;
}
