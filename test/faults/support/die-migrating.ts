/** Is killed in the middle of the second of two migrations. */
import { openConnection } from '../../../prisma/sqlite/connection.ts';
import { migrateSqlite } from '../../../prisma/sqlite/migrate.ts';

const db = openConnection({ path: process.argv[2] ?? '', role: 'writer' });
db.function('die', () => {
  process.kill(process.pid, 'SIGKILL');
  return null;
});
const first = 'CREATE TABLE a (id INTEGER PRIMARY KEY)';
const second = 'CREATE TABLE b (id); INSERT INTO a VALUES (1); SELECT die(); DROP TABLE a';
migrateSqlite(db, [
  { name: '1_first', sql: first, checksum: '1' },
  { name: '2_second', sql: second, checksum: '2' },
]);
