/** Writes to the database as a shell would, and lets go when told to on standard input. */
import { once } from 'node:events';
import { DatabaseSync } from 'node:sqlite';

const db = new DatabaseSync(process.argv[2] ?? '');
db.exec('BEGIN IMMEDIATE');
process.stdout.write('locked\n');
await once(process.stdin, 'data');
db.exec('COMMIT');
db.close();
process.stdin.destroy();
