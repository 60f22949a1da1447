import { isScaleName, type ScaleName } from './scale.ts';

export interface BenchArguments {
  readonly output: 'table' | 'json' | 'readme';
  readonly scale: ScaleName;
  /** Only suites and rows whose name contains one of these. Empty: all. */
  readonly filters: readonly string[];
}

export const USAGE = `npm run bench -- [--json | --markdown] [--full | --quick] [filter …]
  --json      one array of {name, value, unit, peer, peerValue, ratio} on standard output, nothing else
  --markdown  writes the table, with the machine's shape, into bench/README.md
  --full      with a million messages in a chat, and ten thousand sent
  --quick     smaller sizes, for a look while changing something
  filter      only suites whose name contains it`;

/** Null when they are not understood. */
export function readArguments(args: readonly string[]): BenchArguments | null {
  let output: BenchArguments['output'] = 'table';
  let scale: ScaleName = 'normal';
  const filters: string[] = [];
  for (const arg of args) {
    const name = arg.slice(2);
    if (!arg.startsWith('--')) filters.push(arg);
    else if (name === 'json') output = 'json';
    else if (name === 'markdown') output = 'readme';
    else if (isScaleName(name)) scale = name;
    else return null;
  }
  return { output, scale, filters };
}
