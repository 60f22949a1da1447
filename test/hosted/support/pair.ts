/** Two gateways on one PostgreSQL database, in this process but with nothing in common besides, and one elsewhere. */
import { Client } from 'pg';
import {
  createMemoryWakuNetwork,
  type MemoryWakuNetwork,
} from '../../../datasources/waku/memory/network.ts';
import type { Clock } from '../../../domains/shared/clock.ts';
import type { GatewayOverrides } from '../../../server/gateway.ts';
import { systemClock } from '../../../server/system.ts';
import { startGateway, type TestGateway } from '../../support/gateway.ts';
import type { Person } from '../../support/person.ts';
import { eventually } from '../../support/until.ts';
import { postgres } from './postgres.ts';

export type Query = <TRow>(sql: string, values?: readonly unknown[]) => Promise<TRow[]>;

export interface Pair extends AsyncDisposable {
  readonly a: TestGateway;
  readonly b: TestGateway;
  /** On a database of its own: where the people are that the others talk to. */
  readonly elsewhere: TestGateway;
  readonly databaseUrl: string;
  readonly network: MemoryWakuNetwork;
  /** One more process on the database. */
  join(name: string, overrides?: GatewayOverrides): Promise<TestGateway>;
  /** Asks the database itself. */
  readonly query: Query;
}

/** How often a process looks for ended sessions by itself: here never, so that it has to hear of them. */
const SWEEP_MS = 30_000;
const clock: Clock = {
  ...systemClock,
  sleep: (ms, signal) => systemClock.sleep(ms === SWEEP_MS ? 3_600_000 : ms, signal),
};

/** Short, so that a take-over by lapse does not take long. */
export const LEASE = '3s';

export async function startPair(): Promise<Pair> {
  await using opened = new AsyncDisposableStack();
  const database = await postgres.create();
  opened.defer(() => database.remove());
  // Nobody is woken by catching up now and then: only by what happens, here or at the other.
  const network = createMemoryWakuNetwork({ gapFree: { catchUpIntervalMs: 3_600_000 } });
  const start = async (name: string, settings: Record<string, string>, more = {}) =>
    startGateway({ settings, overrides: { clock, waku: network.module(name), ...more } });
  const shared = { DATABASE_URL: database.url, ENGINE_LEASE: LEASE };
  const join: Pair['join'] = (name, overrides) => start(name, shared, overrides);
  const a = opened.use(await join('a'));
  const b = opened.use(await join('b'));
  const elsewhere = opened.use(await start('elsewhere', {}));
  const client = new Client({ connectionString: database.url });
  client.on('error', () => {});
  await client.connect();
  opened.defer(() => client.end());
  const everything = opened.move();
  return {
    a,
    b,
    elsewhere,
    databaseUrl: database.url,
    network,
    join,
    query: async (sql, values = []) => (await client.query(sql, [...values])).rows,
    [Symbol.asyncDispose]: () => everything.disposeAsync(),
  };
}

/** The same person, with the same token, at another process. */
export function at(gateway: TestGateway, person: Person): Person {
  return { ...person, gateway, client: gateway.client(person.token) };
}

interface Held {
  readonly holder: string;
  readonly epoch: string;
}

/** Who holds the account, as the database says; null when nobody does. */
export async function holderOf(
  { query }: Pick<Pair, 'query'>,
  { keyUid }: Person,
): Promise<Held | null> {
  const rows = await query<Held>(
    `SELECT l."holder", l."epoch" FROM "EngineLease" l JOIN "Account" a ON a."id" = l."accountId"
     WHERE a."keyUid" = $1 AND l."holder" <> '' AND l."expiresAt" > clock_timestamp() AT TIME ZONE 'UTC'`,
    [keyUid],
  );
  return rows[0] ?? null;
}

/** Waits until somebody else than `before` holds the account. */
export function newHolder(
  pair: Pick<Pair, 'query'>,
  person: Person,
  before: Held | null,
): Promise<Held> {
  return eventually(`another process holds ${person.name}`, async () => {
    const held = await holderOf(pair, person);
    return held && held.holder !== before?.holder ? held : null;
  });
}
