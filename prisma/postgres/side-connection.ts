/**
 * A connection beside the pools, for what a process tells and hears of others: it LISTENs, and what must not wait for a
 * free connection goes over it. It comes back by itself for as long as it takes.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { Client, type ClientConfig } from 'pg';
import type { Logger } from 'pino';

export interface SideConnectionOptions {
  readonly location: ClientConfig;
  readonly channel: string;
  /** An answer that takes longer counts as none, and the connection as lost; asked for as often when it is silent. Ms. */
  readonly timeoutMs: number;
  readonly onNotification: (payload: string) => void;
  /** Listening again: what was notified meanwhile is not known. */
  readonly onRestored: () => void;
  readonly logger: Logger | undefined;
}

export interface SideConnection {
  /** @throws while the connection is lost, when it is lost meanwhile, or when the server refuses */
  query<TRow>(sql: string, values: readonly unknown[]): Promise<TRow[]>;
  /** Idempotent. */
  close(): Promise<void>;
}

const CONNECT_MS = 10_000;
const FIRST_PAUSE_MS = 100;
const MAX_PAUSE_MS = 5_000;

/** `end` waits for the server; this does not. */
function destroy(client: Client): void {
  const { connection } = client as unknown as { connection: { stream: { destroy(): void } } };
  connection.stream.destroy();
}

async function connect(options: SideConnectionOptions, onLost: () => void): Promise<Client> {
  const { location, channel, timeoutMs, onNotification } = options;
  const client = new Client({
    ...location,
    connectionTimeoutMillis: CONNECT_MS,
    query_timeout: timeoutMs,
  });
  // Without a listener the loss of the connection would end the process.
  client.on('error', onLost);
  client.on('end', onLost);
  client.on('notification', ({ payload }) => onNotification(payload ?? ''));
  try {
    await client.connect();
    await client.query(`LISTEN ${client.escapeIdentifier(channel)}`);
    return client;
  } catch (error) {
    destroy(client);
    throw error;
  }
}

/** Resolves when it listens. @throws when the first connection fails; later ones are made again */
export async function openSideConnection(options: SideConnectionOptions): Promise<SideConnection> {
  const { timeoutMs, onRestored, logger } = options;
  const closing = new AbortController();
  let current: Client | null = null;
  let lastAnswer = performance.now();

  const hold = async (): Promise<void> => {
    const own: { client: Client | null } = { client: null };
    const client = await connect(options, () => {
      if (own.client !== null) lose(own.client);
    });
    own.client = client;
    if (closing.signal.aborted) destroy(client);
    else current = client;
  };

  function lose(client: Client): void {
    if (current !== client) return;
    current = null;
    destroy(client);
    if (closing.signal.aborted) return;
    logger?.warn('lost the connection that hears other processes; connecting again');
    void restore();
  }

  async function restore(): Promise<void> {
    for (let pause = FIRST_PAUSE_MS; !closing.signal.aborted; pause = nextPause(pause)) {
      try {
        await hold();
        if (!closing.signal.aborted) onRestored();
        return;
      } catch (error) {
        // The code only: the error may carry the client.
        const { code } = error as { code?: string };
        logger?.warn({ code }, 'the connection that hears other processes is not back yet');
      }
      await sleep(pause, null, { signal: closing.signal, ref: false }).catch(() => {});
    }
  }

  async function query<TRow>(sql: string, values: readonly unknown[]): Promise<TRow[]> {
    const client = current;
    if (client === null) throw new Error('The connection to the database is lost.');
    try {
      const { rows } = await client.query(sql, [...values]);
      lastAnswer = performance.now();
      return rows as TRow[];
    } catch (error) {
      // The server refused, and so it is there; anything else may be a connection that nobody answers on.
      if ('severity' in (error as object)) lastAnswer = performance.now();
      else lose(client);
      throw error;
    }
  }

  await hold();
  const pulse = setInterval(() => {
    if (current === null || performance.now() - lastAnswer < timeoutMs) return;
    query('SELECT 1', []).catch(() => {});
  }, timeoutMs);
  pulse.unref();

  return {
    query,
    async close() {
      if (closing.signal.aborted) return;
      closing.abort();
      clearInterval(pulse);
      const client = current;
      current = null;
      if (client !== null) destroy(client);
    },
  };
}

function nextPause(pause: number): number {
  return Math.min(MAX_PAUSE_MS, pause * 2) * (0.75 + Math.random() / 2);
}
