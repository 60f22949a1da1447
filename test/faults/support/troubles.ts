/** Troubles of a database that begin and end while the gateway runs. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { Client } from 'pg';
import type { World } from './world.ts';

/** Begins; what it returns ends it. */
export type Trouble = (world: World) => Promise<() => Promise<void>>;

function writer({ hers }: World) {
  const [adapter] = hers.driver.adapters('writer');
  if (!adapter) throw new Error('Her gateway has the database open');
  return adapter;
}

/** The file may not grow by a page; the file system is not asked. */
const sqliteFull: Trouble = async (world) => {
  const pragma = (sql: string) => writer(world).queryRaw({ sql, args: [], argTypes: [] });
  // What was deleted leaves room: used up, so that the next page is one too many.
  await writer(world).executeScript('VACUUM');
  const { rows } = await pragma('PRAGMA page_count');
  await pragma(`PRAGMA max_page_count=${Number(rows[0]?.[0])}`);
  return async () => void (await pragma('PRAGMA max_page_count=1073741823'));
};

const sqliteReadOnly: Trouble = async (world) => {
  await writer(world).executeScript('PRAGMA query_only=ON');
  return () => writer(world).executeScript('PRAGMA query_only=OFF');
};

/** A shell that began to write and does not end. */
const sqliteLocked: Trouble = async ({ hers }) => {
  const script = fileURLToPath(new URL('hold-lock.ts', import.meta.url));
  const child: ChildProcess = spawn(process.execPath, [script, hers.url.slice('file:'.length)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  if (!child.stdin || !child.stdout) throw new Error('The child has pipes');
  await once(child.stdout, 'data');
  return async () => {
    child.stdin?.write('let go\n');
    await once(child, 'close');
  };
};

/** The server refuses every write with this error, and has cut every connection before. */
function postgresRefusing(sqlState: string, message: string): Trouble {
  return async (world) => {
    await asAdministrator(world, async (client) => {
      await client.query(`CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION '${message}' USING ERRCODE = '${sqlState}'; END $$`);
      const { rows } = await client.query<{ name: string }>(
        'SELECT tablename::text AS name FROM pg_tables WHERE schemaname = current_schema()',
      );
      for (const { name } of rows) {
        await client.query(`CREATE TRIGGER refuse BEFORE INSERT OR UPDATE OR DELETE ON "${name}"
          FOR EACH STATEMENT EXECUTE FUNCTION refuse()`);
      }
      await client.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid()`);
    });
    return async () => {
      await asAdministrator(world, (client) => client.query('DROP FUNCTION refuse CASCADE'));
    };
  };
}

async function asAdministrator<T>(world: World, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: world.hers.url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** Somebody repairs tables by hand, and nobody else may write to them meanwhile. */
const postgresLocked: Trouble = async ({ hers }) => {
  const client = new Client({ connectionString: hers.url });
  await client.connect();
  await client.query('BEGIN');
  await client.query('LOCK TABLE "Message", "OutboxItem", "Event" IN EXCLUSIVE MODE');
  return async () => {
    await client.query('ROLLBACK');
    await client.end();
  };
};

export const TROUBLES: Readonly<
  Record<'SQLite' | 'PostgreSQL', Readonly<Record<string, Trouble>>>
> = {
  SQLite: {
    'its disk is full': sqliteFull,
    'it takes no writes': sqliteReadOnly,
    'another process holds it': sqliteLocked,
  },
  PostgreSQL: {
    'its disk is full': postgresRefusing('53100', 'could not extend file'),
    'it takes no writes': postgresRefusing('25006', 'cannot write in a read-only transaction'),
    'another process holds it': postgresLocked,
  },
};
