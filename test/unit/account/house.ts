/** An account service on a real database and a real folder, with what it told the messaging engine. */
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { onTestFinished } from 'vitest';
import {
  type AccountDeps,
  type AccountService,
  createAccountService,
  type OpenedSession,
} from '../../../domains/account/index.ts';
import { createProfileService, type ProfileService } from '../../../domains/profile/index.ts';
import type { UnlockedAccount } from '../../../domains/shared/account-keys.ts';
import { createEventLog, type EventLog } from '../../../domains/shared/event-log.ts';
import { createSignals } from '../../../domains/shared/signals.ts';
import { createUnitOfWork, type UnitOfWork } from '../../../domains/shared/unit-of-work.ts';
import type { Database } from '../../../prisma/database.ts';
import { openDatabase } from '../../../prisma/open.ts';
import { createFakeClock, type FakeClock } from '../../support/fake-clock.ts';
import { createSeededRandom } from '../../support/seeded-random.ts';

export const PASSWORD = 'correct horse battery';
export const HERE = { address: '127.0.0.1', loopback: true };
export const MNEMONIC =
  'abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about';
export const FAST = { N: 16, r: 8, p: 1 };

export interface House {
  readonly dataDir: string;
  readonly clock: FakeClock;
  service: AccountService;
  profiles: ProfileService;
  database: Database;
  uow: UnitOfWork;
  eventLog: EventLog;
  /** What the service was made of. */
  deps: AccountDeps;
  /** What the engine was told, in order: `unlocked <id>`, `locked <id>`. */
  readonly calls: string[];
  readonly unlocked: UnlockedAccount[];
  /** Stops cleanly and starts again on the same data. */
  restart(overrides?: Partial<AccountDeps>): Promise<void>;
  /** Closes the database under the service's feet, and starts anew: nothing was stopped. */
  crash(overrides?: Partial<AccountDeps>): Promise<void>;
}

export async function openHouse(overrides: Partial<AccountDeps> = {}): Promise<House> {
  const dataDir = await mkdtemp(join(tmpdir(), 'status-gateway-account-'));
  const clock = createFakeClock();
  const calls: string[] = [];
  const unlocked: UnlockedAccount[] = [];
  let seed = 1;
  const open = async (changes: Partial<AccountDeps>) => {
    const database = await openDatabase({ url: `file:${dataDir}/gateway.sqlite` });
    const signals = createSignals();
    const eventLog = createEventLog(database, clock.now, signals);
    const { append } = eventLog;
    const uow = createUnitOfWork({ database, clock, append, signals });
    const deps: AccountDeps = {
      uow,
      eventLog,
      clock,
      random: createSeededRandom(seed++),
      logger: pino({ level: 'silent' }),
      dataDir,
      registration: { mode: 'open' },
      kdf: FAST,
      onUnlocked(account) {
        calls.push(`unlocked ${account.accountId}`);
        unlocked.push(account);
      },
      async onLocked(accountId) {
        calls.push(`locked ${accountId}`);
      },
      ...overrides,
      ...changes,
    };
    const service = createAccountService(deps);
    const profiles = createProfileService({ uow, onProfileChanged: async () => {} });
    await service.start();
    return { database, eventLog, uow, deps, service, profiles };
  };
  const house: House = {
    dataDir,
    clock,
    calls,
    unlocked,
    ...(await open({})),
    async restart(changes = {}) {
      await house.service.stop();
      await house.crash(changes);
    },
    async crash(changes = {}) {
      await house.database.close();
      Object.assign(house, await open(changes));
    },
  };
  onTestFinished(async () => {
    await house.service.stop();
    await house.database.close();
    await rm(dataDir, { recursive: true, force: true });
  });
  return house;
}

type Success<R> = Extract<R, OpenedSession>;

/** The success of a result, or a test failure that says which failure it was. */
export function opened<R extends { readonly type: string }>(result: R): Success<R> {
  if (!('token' in result)) throw new Error(`Expected a session, got ${result.type}`);
  return result as unknown as Success<R>;
}

export async function createPerson(house: House, displayName: string): Promise<OpenedSession> {
  const input = { displayName, password: PASSWORD };
  return opened(await house.service.accountCreate(input, HERE));
}

/** Files of the account's keystore by name; empty when there is no folder. */
export async function keystoreFiles(house: House, keyUid: string): Promise<Map<string, string>> {
  const folder = join(house.dataDir, 'keystore', keyUid);
  const names = await readdir(folder).catch(() => []);
  const files = names.map(async (name) => [name, await readFile(join(folder, name), 'utf8')]);
  return new Map((await Promise.all(files)) as [string, string][]);
}
