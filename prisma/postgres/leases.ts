/** Who runs an account's engine: rows with a holder, an epoch and a time to live by the database's clock. */
import type { Logger } from 'pino';
import type { Database, Lease, Leases, Reader, Transaction } from '../database.ts';
import { LeaseLostError } from '../errors.ts';
import type { SideConnection } from './side-connection.ts';

export interface LeasesOptions {
  /** This process; no two have the same, not even one after the other. */
  readonly holder: string;
  /** A lease that is not renewed for so long is free. Ms. */
  readonly ttlMs: number;
  readonly transaction: Database['transaction'];
  readonly announce: Database['announce'];
  readonly reader: Pick<Reader, '$queryRaw'>;
  readonly side: Pick<SideConnection, 'query'>;
  readonly logger: Logger | undefined;
}

export interface RenewedLeases extends Leases {
  /** Renews no more: what is held lapses. */
  close(): void;
}

interface Held {
  readonly accountId: string;
  readonly epoch: bigint;
  readonly lost: AbortController;
  /** Of performance.now(): later it may be anybody's. */
  endsAt: number;
  status: string | null;
  /** What the row says. */
  written: string | null;
}

/** Renewals that may fail one after another. */
const TRIES = 3;
/** Of its time, after which a holder that could not renew gives up: well before others may take it. */
const USABLE = 0.75;
/** A new status is not written at once, for more may follow. Ms. */
const STATUS_MS = 250;

const NOW = `(clock_timestamp() AT TIME ZONE 'UTC')`;
/** A row that is locked (somebody is about to take it) is left for the next time, so that it cannot hold up the others. */
const RENEW = `
  WITH own AS (SELECT * FROM unnest($2::text[], $3::bigint[], $4::text[]) AS own(id, epoch, status)),
  free AS (
    SELECT lease."accountId", own.status FROM "EngineLease" lease
    JOIN own ON lease."accountId" = own.id AND lease."epoch" = own.epoch
    WHERE lease."holder" = $1 FOR UPDATE OF lease SKIP LOCKED
  )
  UPDATE "EngineLease" lease
  SET "expiresAt" = ${NOW} + $5::float8 * interval '1 millisecond', "status" = free.status
  FROM free WHERE lease."accountId" = free."accountId"
  RETURNING lease."accountId" AS id`;

export function createLeases(options: LeasesOptions): RenewedLeases {
  const { holder, ttlMs, transaction, announce, reader, side, logger } = options;
  const held = new Map<string, Held>();
  let renewing = false;

  const lose = (lease: Held): void => {
    if (held.get(lease.accountId) === lease) held.delete(lease.accountId);
    lease.lost.abort();
  };

  async function renew(): Promise<void> {
    if (renewing || held.size === 0) return;
    renewing = true;
    const own = [...held.values()];
    const told = own.map(({ status }) => status);
    // Before it is asked: the answer may be late.
    const askedAt = performance.now();
    try {
      const rows = await side.query<{ id: string }>(RENEW, [
        holder,
        own.map(({ accountId }) => accountId),
        own.map(({ epoch }) => epoch),
        told,
        ttlMs,
      ]);
      const renewed = new Set(rows.map(({ id }) => id));
      for (const [n, lease] of own.entries()) {
        if (!renewed.has(lease.accountId)) continue;
        lease.endsAt = askedAt + ttlMs * USABLE;
        lease.written = told[n] ?? null;
      }
    } catch (error) {
      const { code } = error as { code?: string };
      logger?.warn({ code, leases: own.length }, 'leases could not be renewed; trying again');
    } finally {
      renewing = false;
    }
  }

  const renewal = setInterval(renew, ttlMs / TRIES);
  const watch = setInterval(() => {
    const now = performance.now();
    for (const lease of held.values()) if (now >= lease.endsAt) lose(lease);
  }, ttlMs / 20);
  const news = setInterval(() => {
    if ([...held.values()].some(({ status, written }) => status !== written)) void renew();
  }, STATUS_MS);
  for (const timer of [renewal, watch, news]) timer.unref();

  function toLease(own: Held): Lease {
    const { accountId, epoch, lost } = own;
    return {
      lost: lost.signal,
      async assertHeld(tx) {
        if (!lost.signal.aborted && (await isHolder(tx, accountId, { holder, epoch }))) return;
        lose(own);
        throw new LeaseLostError(accountId);
      },
      tell(status) {
        own.status = status;
      },
      async release() {
        lose(own);
        try {
          await transaction(accountId, async (tx) => {
            if (!(await giveBack(tx, accountId, { holder, epoch }))) return;
            await announce(tx, [{ topic: 'engine', accountId }]);
          });
        } catch (error) {
          logger?.warn({ err: error, accountId }, 'a lease could not be given back; it will lapse');
        }
      },
    };
  }

  return {
    async acquire(accountId) {
      const remainingMs = await remaining(reader, accountId);
      if (remainingMs > 0) return { lease: null, retryAfterMs: remainingMs };
      const { askedAt, epoch } = await transaction(accountId, async (tx) => ({
        // Once the account's other transactions are done.
        askedAt: performance.now(),
        epoch: await take(tx, accountId, { holder, ttlMs }),
      }));
      if (epoch === null) return { lease: null, retryAfterMs: ttlMs / TRIES };
      const endsAt = askedAt + ttlMs * USABLE;
      const lost = new AbortController();
      const own: Held = { accountId, epoch, lost, endsAt, status: null, written: null };
      held.set(accountId, own);
      return { lease: toLease(own) };
    },
    async told(accountId) {
      const rows = await reader.$queryRaw<{ status: string | null }[]>`
        SELECT "status" FROM "EngineLease" WHERE "accountId" = ${accountId}
        AND "expiresAt" > clock_timestamp() AT TIME ZONE 'UTC'`;
      return rows[0]?.status ?? null;
    },
    close() {
      for (const timer of [renewal, watch, news]) clearInterval(timer);
      for (const lease of held.values()) lose(lease);
    },
  };
}

/** How long it still is somebody's, in ms; 0 when it is free. */
async function remaining(reader: Pick<Reader, '$queryRaw'>, accountId: string): Promise<number> {
  const rows = await reader.$queryRaw<{ ms: number }[]>`
    SELECT (EXTRACT(EPOCH FROM "expiresAt" - (clock_timestamp() AT TIME ZONE 'UTC')) * 1000)::float8 AS "ms"
    FROM "EngineLease" WHERE "accountId" = ${accountId}`;
  return Math.max(0, Math.ceil(rows[0]?.ms ?? 0));
}

/** The new epoch; null when it was taken, or renewed, this moment. */
async function take(
  tx: Transaction,
  accountId: string,
  { holder, ttlMs }: { readonly holder: string; readonly ttlMs: number },
): Promise<bigint | null> {
  const rows = await tx.$queryRaw<{ epoch: bigint }[]>`
    INSERT INTO "EngineLease" ("accountId", "holder", "epoch", "expiresAt")
    VALUES (${accountId}, ${holder}, 1,
      (clock_timestamp() AT TIME ZONE 'UTC') + ${ttlMs}::float8 * interval '1 millisecond')
    ON CONFLICT ("accountId") DO UPDATE SET "holder" = excluded."holder",
      "epoch" = "EngineLease"."epoch" + 1, "expiresAt" = excluded."expiresAt", "status" = NULL
    WHERE "EngineLease"."expiresAt" <= clock_timestamp() AT TIME ZONE 'UTC'
    RETURNING "epoch"`;
  return rows[0]?.epoch ?? null;
}

interface Tenure {
  readonly holder: string;
  readonly epoch: bigint;
}

/** Whoever takes over waits for this transaction: both are the account's. */
async function isHolder(
  tx: Transaction,
  accountId: string,
  { holder, epoch }: Tenure,
): Promise<boolean> {
  const where = { accountId, holder, epoch };
  return (await tx.engineLease.findFirst({ where, select: { epoch: true } })) !== null;
}

/** The row stays, and its epoch with it. */
async function giveBack(tx: Transaction, accountId: string, tenure: Tenure): Promise<boolean> {
  const { count } = await tx.engineLease.updateMany({
    where: { accountId, ...tenure },
    data: { holder: '', expiresAt: new Date(0), status: null },
  });
  return count === 1;
}
