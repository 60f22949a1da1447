/** Opens the database as somebody without special rights and prints how that went, as JSON. */
import { openDatabase } from '../../../prisma/open.ts';

// Root may write everywhere. Given up only here: the repository itself may be in root's home.
const nobody = 65_534;
if (process.getuid?.() === 0) {
  process.setgid?.(nobody);
  process.setuid?.(nobody);
}

try {
  const database = await openDatabase({ url: process.argv[2] ?? '' });
  await database.close();
  process.stdout.write('{}\n');
} catch (error) {
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  const fault = error instanceof Error && 'fault' in error ? error.fault : undefined;
  process.stdout.write(`${JSON.stringify({ name, message, fault })}\n`);
}
