/** A database URL as connection settings, with the password where nothing prints it. */
import { Client, type ClientConfig } from 'pg';
import { DatabaseError } from '../errors.ts';

/** Whether the URL is one of PostgreSQL. */
export function isPostgresUrl(url: string): boolean {
  return /^postgres(ql)?:/.test(url);
}

interface Parsed {
  readonly client: Client;
  /** Of the server's command line, as in `-c work_mem=8MB`. */
  readonly options: string | null;
}

function parse(url: string): Parsed {
  try {
    const client = new Client({ connectionString: url });
    return { client, options: new URL(url).searchParams.get('options') };
  } catch {
    // Without a cause: it may repeat the URL.
    throw new DatabaseError(
      'URL',
      'the database URL is not understood: use ' +
        'postgresql://<user>:<password>@<host>:<port>/<database>',
    );
  }
}

/**
 * @param url `postgresql://…`, with parameters as libpq's (`sslmode`, `host`, `options`) after `?`
 * @throws DatabaseError URL; a message never repeats a URL, which may hold a password
 */
export function locatePostgres(url: string): ClientConfig {
  const { client, options } = parse(url);
  const { host, port, user, database, password, ssl } = client;
  return {
    host,
    port,
    user,
    database,
    // A function does not show where settings are printed.
    ...(password && { password: () => password }),
    ssl,
    ...(options !== null && { options }),
    application_name: 'status-gateway',
    // A connection whose other end vanished without a word is noticed by that.
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
  };
}
