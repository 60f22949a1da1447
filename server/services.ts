/** The domains, wired: each gets what it needs by name, and nothing else. */
import type { Logger } from 'pino';
import { type AccountDeps, createAccountService } from '../domains/account/index.ts';
import { createChatService, createConversations } from '../domains/chat/index.ts';
import { type ContactService, createContactService } from '../domains/contact/index.ts';
import { createEngineRegistry, createIngest, type IngestService } from '../domains/ingest/index.ts';
import { createModuleService, type SupervisorView } from '../domains/module/index.ts';
import { createOutbox } from '../domains/outbox/index.ts';
import { createProfileService } from '../domains/profile/index.ts';
import type { Clock, Random } from '../domains/shared/clock.ts';
import { createEventLog, type EventLog } from '../domains/shared/event-log.ts';
import type { Owner } from '../domains/shared/owner.ts';
import { createSignals } from '../domains/shared/signals.ts';
import { createUnitOfWork } from '../domains/shared/unit-of-work.ts';
import type { Database } from '../prisma/database.ts';
import type { Services } from '../resolvers/context.ts';
import type { Modules } from './modules.ts';

export interface ServiceDeps
  extends Pick<AccountDeps, 'dataDir' | 'registration' | 'kdf' | 'sessions'> {
  readonly database: Database;
  readonly modules: Modules;
  readonly supervisor: SupervisorView;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  /** Counts inbound messages nothing came of, by reason. */
  readonly dropped: (reason: string) => void;
}

export interface Domains {
  readonly services: Services;
  readonly ingest: IngestService;
  readonly eventLog: EventLog;
  /** Stops hearing what other processes tell. */
  readonly deafen: () => void;
}

export function createServices(deps: ServiceDeps): Domains {
  const { database, modules, clock, random, logger } = deps;
  const { leases } = database;
  const signals = createSignals();
  const eventLog = createEventLog(database, clock.now, signals);
  const uow = createUnitOfWork({ database, clock, append: eventLog.append, signals });
  const registry = createEngineRegistry({ chatSdk: modules.chatSdk.api, leases });
  const outbox = createOutbox({ signals, waku: modules.waku.api, clock, random, logger });

  // Profile tells contacts, and contacts introduce themselves by the profile: the one knot, tied by a call.
  const contact: ContactService = createContactService({
    uow,
    engines: registry,
    outbox,
    conversations: createConversations(),
    eventLog,
    clock,
    self: (owner: Owner) => profile.introduction(owner),
  });
  const profile = createProfileService({ uow, onProfileChanged: contact.profileChanged });
  const self = profile.introduction;
  const chat = createChatService({
    uow,
    engines: registry,
    outbox,
    eventLog,
    contacts: contact,
    self,
  });
  outbox.onDelivery(chat.onDelivery);

  const ingest = createIngest({
    uow,
    leases,
    signals,
    chatSdk: modules.chatSdk.api,
    registry,
    outbox,
    contact,
    chat,
    self,
    clock,
    logger,
    dropped: deps.dropped,
  });
  const account = createAccountService({
    uow,
    eventLog,
    clock,
    random,
    logger,
    dataDir: deps.dataDir,
    registration: deps.registration,
    ...(deps.kdf && { kdf: deps.kdf }),
    ...(deps.sessions && { sessions: deps.sessions }),
    onUnlocked: ingest.start,
    onLocked: ingest.stop,
  });
  const module = createModuleService(deps.supervisor, { clock });
  const deafen = database.listen((signal) => {
    signals.heard(signal);
    account.heard(signal);
  });
  return { services: { account, profile, contact, chat, module }, ingest, eventLog, deafen };
}
