/** Appends events for ever and prints the number of each once it is acknowledged. */
import { openDatabase } from '../../../prisma/open.ts';
import { account, event } from '../../contract/database/rows.ts';

const { transaction, reader } = await openDatabase({ url: process.argv[2] ?? '' });
if ((await reader.account.count()) === 0) {
  await transaction('alice', (tx) => tx.account.create({ data: account('alice') }));
}
for (;;) {
  const { seq } = await transaction('alice', (tx) => tx.event.create({ data: event('alice') }));
  process.stdout.write(`${seq}\n`);
}
