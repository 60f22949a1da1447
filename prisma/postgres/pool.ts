/** Connections to PostgreSQL, bounded in number and in how long one may be kept busy. */

import { type ClientConfig, Pool, type PoolClient } from 'pg';
import type { Logger } from 'pino';
import type { DriverRole } from '../driver.ts';

export interface PoolOptions {
  readonly location: ClientConfig;
  readonly role: DriverRole;
  /** Connections at most. */
  readonly size: number;
  /** Longest statement, and longest silence inside a transaction, in ms. */
  readonly timeoutMs: number;
  /** Longest wait for a lock of somebody else, in ms. */
  readonly lockTimeoutMs: number;
  /** A connection in use for longer is broken off, in ms. Above `timeoutMs`, so that the server's own limit comes first. */
  readonly stuckMs: number;
  readonly logger: Logger | undefined;
}

/** Making a connection, and waiting for a free one. */
const connectMs = 10_000;
const idleMs = 60_000;
const graceMs = 5_000;

/** What the server itself holds every session to. */
function sessionSettings({ role, timeoutMs, lockTimeoutMs }: PoolOptions): string {
  const settings = {
    default_transaction_read_only: role === 'reader' ? 'on' : 'off',
    default_transaction_isolation: 'read\\ committed',
    statement_timeout: timeoutMs,
    lock_timeout: lockTimeoutMs,
    // Of a process that froze, or whose machine is gone: its locks must not stay.
    idle_in_transaction_session_timeout: timeoutMs + graceMs,
    timezone: 'UTC',
  };
  return Object.entries(settings)
    .map(([name, value]) => `-c ${name}=${value}`)
    .join(' ');
}

/** Breaks connections that nobody answers on: their users would wait until the network gives up. */
function breakStuck(pool: Pool, limitMs: number): () => void {
  const busySince = new Map<PoolClient, number>();
  pool.on('acquire', (client) => busySince.set(client, performance.now()));
  pool.on('release', (_error, client) => busySince.delete(client));
  pool.on('remove', (client) => busySince.delete(client));
  const look = setInterval(
    () => {
      const now = performance.now();
      for (const [client, since] of busySince) {
        if (now - since < limitMs) continue;
        busySince.delete(client);
        breakConnection(client);
      }
    },
    Math.min(limitMs, 1_000),
  );
  look.unref();
  return () => clearInterval(look);
}

function breakConnection(client: PoolClient): void {
  // What pg-pool itself does with a connection that does not come about; there is no other way.
  const { connection } = client as unknown as { connection: { stream: { destroy(): void } } };
  connection.stream.destroy();
}

export interface OpenPool {
  readonly pool: Pool;
  /** Waits for connections that are in use. */
  close(): Promise<void>;
}

export function openPool(options: PoolOptions): OpenPool {
  const { location, size, stuckMs, logger } = options;
  const pool = new Pool({
    ...location,
    options: `${location.options ?? ''} ${sessionSettings(options)}`.trim(),
    max: size,
    connectionTimeoutMillis: connectMs,
    idleTimeoutMillis: idleMs,
  });
  // Without a listener the loss of an idle connection would end the process. Its code only: the
  // error carries the client.
  pool.on('error', (error) => {
    const { code } = error as { code?: string };
    logger?.warn({ code, role: options.role }, 'lost an idle database connection');
  });
  const stop = breakStuck(pool, stuckMs);
  return {
    pool,
    async close() {
      await pool.end();
      stop();
    },
  };
}
