/** One suite in a process of its own; its rows as JSON lines on standard output: `run-suite.ts <suite> <scale>`. */
import { toRow } from './row.ts';
import { isScaleName, SCALES } from './scale.ts';
import { SUITES } from './suites.ts';

const [name = '', scaleName = ''] = process.argv.slice(2);
const suite = SUITES.find((each) => each.name === name);
if (!suite || !isScaleName(scaleName)) throw new Error('usage: run-suite.ts <suite> <scale>');

{
  await using stack = new AsyncDisposableStack();
  const figures = await suite.run({
    scale: SCALES[scaleName],
    stack,
    say: (text) => void process.stderr.write(`${name}: ${text}\n`),
  });
  for (const figure of figures) process.stdout.write(`${JSON.stringify(toRow(figure))}\n`);
}
// Light nodes leave timers behind.
process.exit(0);
