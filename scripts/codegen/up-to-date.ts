/** Regenerates what is out of date: when the hash of a generator's inputs changed, or its output is gone. */
import fs from 'node:fs';
import path from 'node:path';
import { filesBelow, fingerprint, lockedVersions } from './fingerprint.ts';
import type { Generator } from './generator.ts';
import { NotInstalledError } from './installed.ts';
import { lidlClients } from './lidl.ts';
import { withLock } from './lock.ts';
import { prismaClient } from './prisma.ts';
import { protobuf } from './protobuf.ts';

export interface UpToDateOptions {
  /** `runtime` leaves out what only the type checker reads. */
  readonly scope: 'runtime' | 'all';
  /** Generate even when nothing changed. */
  readonly force?: boolean;
  readonly generators?: readonly Generator[];
  readonly log?: (line: string) => void;
}

interface Stamp {
  readonly inputs: string;
  readonly outputs: readonly string[];
}

export const CACHE = 'node_modules/.cache/status-gateway';

async function allGenerators(root: string, scope: 'runtime' | 'all'): Promise<Generator[]> {
  const runtime = [prismaClient, protobuf(root), lidlClients];
  if (scope === 'runtime') return runtime;
  // A production install lacks the packages this one stands on: load it only when asked for.
  const { graphqlTypes } = await import('./graphql.ts');
  return [...runtime, ...graphqlTypes];
}

function inputHash(root: string, generator: Generator): string {
  return fingerprint(root, generator.inputs(root), lockedVersions(root, generator.packages));
}

function stampFile(root: string, generator: Generator): string {
  return path.join(root, CACHE, `generated-${generator.name}.json`);
}

function isCurrent(root: string, generator: Generator, inputs: string): boolean {
  const file = stampFile(root, generator);
  if (!fs.existsSync(file)) return false;
  const stamp = JSON.parse(fs.readFileSync(file, 'utf8')) as Stamp;
  return (
    stamp.inputs === inputs &&
    stamp.outputs.every((output) => fs.existsSync(path.join(root, output)))
  );
}

async function generate(root: string, generator: Generator, inputs: string): Promise<void> {
  for (const folder of generator.outputs) {
    fs.rmSync(path.join(root, folder), { recursive: true, force: true });
  }
  try {
    await generator.run(root);
  } catch (cause) {
    if (cause instanceof NotInstalledError) throw cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`Generating ${generator.label} failed: ${reason}`, { cause });
  }
  const outputs = generator.outputs.flatMap((folder) => filesBelow(root, folder));
  if (outputs.length === 0) {
    throw new Error(
      `Generating ${generator.label} wrote nothing to ${generator.outputs.join(', ')}.`,
    );
  }
  // Written last: a run that was cut short leaves no stamp and is done again.
  fs.writeFileSync(stampFile(root, generator), JSON.stringify({ inputs, outputs } satisfies Stamp));
}

/**
 * Brings the git-ignored `generated/` folders in step with what they are made from.
 * Two processes started at once do not generate into each other.
 * @returns the names of the generators that ran
 * @throws when a generator fails, with its own words
 */
export async function bringUpToDate(root: string, options: UpToDateOptions): Promise<string[]> {
  const log = options.log ?? ((line: string) => console.error(line));
  const generators = options.generators ?? (await allGenerators(root, options.scope));
  const stale = (): Generator[] =>
    generators.filter(
      (generator) =>
        options.force === true || !isCurrent(root, generator, inputHash(root, generator)),
    );
  if (stale().length === 0) return [];
  return withLock(path.join(root, CACHE, 'generate.lock'), async () => {
    const done: string[] = [];
    for (const generator of stale()) {
      const inputs = inputHash(root, generator);
      log(`Generating ${generator.label}…`);
      await generate(root, generator, inputs);
      done.push(generator.name);
    }
    return done;
  });
}
