/** The table for people, and its place in bench/README.md. */
import { readFile, writeFile } from 'node:fs/promises';
import { arch, cpus, loadavg, platform, totalmem } from 'node:os';
import path from 'node:path';
import type { Row } from './row.ts';
import { SUITES } from './suites.ts';

const FILE = path.join(import.meta.dirname, 'README.md');
const BEGIN = '<!-- generated:bench -->';
const END = '<!-- /generated:bench -->';

export function table(rows: readonly Row[]): string {
  const lines = rows.map(
    ({ name, value, unit, peer, peerValue, ratio }) =>
      `| ${name} | ${value} ${unit} | ${peer ?? ''} | ${peerValue === null ? '' : `${peerValue} ${unit}`} | ${ratio ?? ''} |`,
  );
  const head = "| what | gateway | peer | peer's | ratio |\n| --- | --- | --- | --- | --- |";
  return `${[head, ...lines].join('\n')}\n`;
}

/** What figures depend on. */
export function machine(): string {
  const cores = cpus();
  const memory = Math.round(totalmem() / 2 ** 30);
  const [load = 0] = loadavg();
  const date = new Date().toISOString().slice(0, 16).replace('T', ' ');
  return [
    `${cores.length} cores (${cores[0]?.model.trim() ?? 'unknown'})`,
    `${memory} GB`,
    `${platform()} ${arch()}`,
    `Node ${process.versions.node}`,
    `load ${load.toFixed(1)} at the end`,
    `${date} UTC`,
  ].join(', ');
}

export async function writeReadme(rows: readonly Row[]): Promise<void> {
  const text = await readFile(FILE, 'utf8');
  const [before, rest] = text.split(BEGIN);
  const [, after] = (rest ?? '').split(END);
  if (after === undefined) throw new Error(`bench/README.md has no place for the table: ${BEGIN}`);
  const about = SUITES.map(({ name, about }) => `- **${name}**: ${about}`).join('\n');
  const made = `${BEGIN}\n\n${machine()}\n\n${table(rows)}\n${about}\n\n${END}`;
  await writeFile(FILE, `${before}${made}${after}`);
}
