/** Writes until the operating system refuses; prints what was acknowledged and why it ended. */
import { DatabaseError } from '../../../prisma/errors.ts';
import { openDatabase } from '../../../prisma/open.ts';
import { account, engineRecord } from '../../contract/database/rows.ts';

// The limit on the size of a file is then an error of the write, as a failing disk is.
process.on('SIGXFSZ', () => {});
const { transaction } = await openDatabase({ url: process.argv[2] ?? '' });
await transaction('alice', (tx) => tx.account.create({ data: account('alice') }));
const value = new Uint8Array(50_000);
let acknowledged = 0;
let fault: string | undefined;
while (fault === undefined) {
  const data = { ...engineRecord('alice'), key: String(acknowledged), value };
  try {
    await transaction('alice', (tx) => tx.engineRecord.create({ data }));
    acknowledged += 1;
  } catch (error) {
    fault = error instanceof DatabaseError ? error.fault : String(error);
  }
}
process.stdout.write(`${JSON.stringify({ acknowledged, fault })}\n`);
process.exit();
