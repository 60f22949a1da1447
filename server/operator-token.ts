import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Random } from '../domains/shared/clock.ts';
import { writeSecretFile } from './secret-file.ts';

export interface OperatorToken {
  readonly token: string;
  /** Null when it was configured. */
  readonly file: string | null;
}

/** The operator's token: configured, or made at the first start and kept in the data directory. */
export async function operatorToken(
  dataDir: string,
  configured: string | null,
  random: Random,
): Promise<OperatorToken> {
  if (configured !== null) return { token: configured, file: null };
  const file = path.join(dataDir, 'operator.token');
  const kept = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
  if (kept.trim() !== '') return { token: kept.trim(), file };
  const token = Buffer.from(random.bytes(32)).toString('base64url');
  await writeSecretFile(file, `${token}\n`);
  return { token, file };
}
