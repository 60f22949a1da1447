/** Program: prints the URL of a new PostgreSQL database, and waits to be killed. */
import { createPostgresDatabase } from '../../support/postgres.ts';

const { url } = await createPostgresDatabase();
process.stdout.write(`${url}\n`);
setInterval(() => {}, 60_000);
