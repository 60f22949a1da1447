/** What processes on one PostgreSQL database tell each other, and which of them runs an account's engine. */
import { randomUUID } from 'node:crypto';
import type { ClientConfig } from 'pg';
import type { Logger } from 'pino';
import type { Database } from '../database.ts';
import { createLeases } from './leases.ts';
import { openSideConnection, type SideConnection } from './side-connection.ts';
import { CHANNEL, createSignalExchange } from './signals.ts';

export interface BetweenProcessesOptions {
  readonly location: ClientConfig;
  readonly transaction: Database['transaction'];
  readonly reader: Database['reader'];
  /** A lease that is not renewed for so long is free. Ms, at least 100. */
  readonly leaseMs: number;
  readonly logger: Logger | undefined;
}

export interface BetweenProcesses
  extends Pick<Database, 'shared' | 'announce' | 'listen' | 'leases'> {
  /** Before the database: leases end here. */
  close(): Promise<void>;
}

/** @throws when the database cannot be reached */
export async function betweenProcesses(
  options: BetweenProcessesOptions,
): Promise<BetweenProcesses> {
  const { location, transaction, reader, leaseMs, logger } = options;
  const holder = randomUUID();
  const exchange = createSignalExchange(holder);
  const side: SideConnection = await openSideConnection({
    location,
    channel: CHANNEL,
    timeoutMs: leaseMs / 3,
    onNotification: exchange.receive,
    onRestored: exchange.missed,
    logger,
  });
  const { announce, listen } = exchange;
  const leases = createLeases({
    holder,
    ttlMs: leaseMs,
    transaction,
    announce,
    reader,
    side,
    logger,
  });
  return {
    shared: true,
    announce,
    listen,
    leases,
    async close() {
      leases.close();
      await side.close();
    },
  };
}
