/** `npm run bench`: every suite in a process of its own, one after another. */
import { spawn } from 'node:child_process';
import path from 'node:path';
import { readArguments, USAGE } from './arguments.ts';
import { table, writeReadme } from './report.ts';
import type { Row } from './row.ts';
import type { ScaleName } from './scale.ts';
import type { Suite } from './suite.ts';
import { SUITES } from './suites.ts';

async function runSuite({ name }: Suite, scale: ScaleName): Promise<Row[]> {
  const program = path.join(import.meta.dirname, 'run-suite.ts');
  const child = spawn(process.execPath, [program, name, scale], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  child.stdout.on('data', (chunk) => {
    text += chunk;
  });
  const code = await new Promise((resolve) => child.once('close', resolve));
  if (code !== 0) {
    process.stderr.write(`${name}: failed\n`);
    process.exitCode = 1;
  }
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Row);
}

const args = readArguments(process.argv.slice(2));
if (!args) {
  process.stderr.write(`${USAGE}\n`);
  process.exit(1);
}
const { filters, output, scale } = args;
const wanted = SUITES.filter(
  ({ name }) => filters.length === 0 || filters.some((filter) => name.includes(filter)),
);
if (wanted.length === 0) {
  process.stderr.write(
    `No suite is called that. There are: ${SUITES.map(({ name }) => name).join(', ')}\n`,
  );
  process.exit(1);
}
const rows: Row[] = [];
for (const suite of wanted) rows.push(...(await runSuite(suite, scale)));
if (output === 'json') process.stdout.write(`${JSON.stringify(rows, null, 2)}\n`);
else if (output === 'readme') await writeReadme(rows);
else process.stdout.write(table(rows));
