import { readFileSync } from 'node:fs';
import { ConfigError } from './config-error.ts';
import {
  notesOf,
  SETTING_NAMES,
  type SettingName,
  Settings,
  type SettingValues,
} from './settings.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** Names that begin like ours and are not: a typing error. Others belong to other programs. */
const OWN_PREFIXES = ['ALLOWED_', 'OPERATOR_', 'REGISTRATION', 'WAKU_'];
const NEAR = 2;

/** Settings out of an environment. Empty counts as unset. @throws ConfigError naming every problem */
export function readSettings(environment: Environment): SettingValues {
  const problems: string[] = [...unknownNames(environment)];
  const given: Record<string, string> = {};
  for (const name of SETTING_NAMES) {
    const value = givenValue(name, environment, problems);
    if (value !== null) given[name] = value;
  }
  const parsed = Settings.safeParse(given);
  const wrong = new Set(parsed.error?.issues.map((issue) => String(issue.path[0])));
  for (const name of SETTING_NAMES) {
    if (wrong.has(name)) problems.push(malformed(name, given[name] ?? ''));
  }
  if (!parsed.success || problems.length > 0) throw new ConfigError(problems);
  return parsed.data;
}

function givenValue(
  name: SettingName,
  environment: Environment,
  problems: string[],
): string | null {
  const value = environment[name]?.trim() || null;
  const file = notesOf(name).secret ? environment[`${name}_FILE`]?.trim() || null : null;
  if (file === null) return value;
  if (value !== null) {
    problems.push(`${name} and ${name}_FILE are both set. Keep one of them.`);
    return null;
  }
  try {
    return readFileSync(file, 'utf8').trim() || null;
  } catch {
    problems.push(`${name}_FILE names "${file}", which cannot be read.`);
    return null;
  }
}

function malformed(name: SettingName, value: string): string {
  const { allowed, secret } = notesOf(name);
  return `${name} is ${secret ? 'malformed' : `"${value}"`}. Allowed: ${allowed}.`;
}

function* unknownNames(environment: Environment): Generator<string> {
  const known = new Set<string>(SETTING_NAMES);
  for (const name of SETTING_NAMES) if (notesOf(name).secret) known.add(`${name}_FILE`);
  for (const name of Object.keys(environment)) {
    if (known.has(name) || !environment[name]?.trim()) continue;
    if (!OWN_PREFIXES.some((prefix) => name.startsWith(prefix))) continue;
    const meant = [...known].find((candidate) => distance(candidate, name) <= NEAR);
    yield `${name} is not a setting.${meant ? ` Did you mean ${meant}?` : ' See .env.example.'}`;
  }
}

/** Levenshtein. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (const [i, left] of [...a].entries()) {
    const next = [i + 1];
    for (const [j, right] of [...b].entries()) {
      const substituted = (row[j] ?? 0) + (left === right ? 0 : 1);
      next.push(Math.min(substituted, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
