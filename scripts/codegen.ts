/**
 * `npm run codegen`: generates everything anew (`--force`), the committed files included.
 * Without `--force`, only what is out of date.
 */
import fs from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { committedFiles, outdated } from './codegen/committed.ts';
import { bringUpToDate } from './codegen/up-to-date.ts';

const root = path.resolve(import.meta.dirname, '..');
const { values } = parseArgs({ options: { force: { type: 'boolean', default: false } } });

await bringUpToDate(root, { scope: 'all', force: values.force });

const files = committedFiles(root);
for (const file of outdated(root, files)) {
  const target = path.join(root, file);
  fs.mkdirSync(path.dirname(target), { recursive: true });
  fs.writeFileSync(target, files.get(file) ?? '');
  console.log(`Wrote ${file}`);
}
