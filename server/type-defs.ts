import { readdirSync, readFileSync } from 'node:fs';

const FOLDER = new URL('../schema/', import.meta.url);

/** The contract, file by file, in the order of their names. */
export function readTypeDefs(): ReadonlyMap<string, string> {
  const names = readdirSync(FOLDER).filter((name) => name.endsWith('.graphql'));
  return new Map(names.sort().map((name) => [name, readFileSync(new URL(name, FOLDER), 'utf8')]));
}
