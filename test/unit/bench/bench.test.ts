import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { readArguments } from '../../../bench/arguments.ts';
import { table } from '../../../bench/report.ts';
import { quantile, type Row, toRow } from '../../../bench/row.ts';
import { SUITES } from '../../../bench/suites.ts';

const root = path.resolve(import.meta.dirname, '../../..');
const execute = promisify(execFile);
const bench = (...args: string[]) => execute(process.execPath, args, { cwd: root });

describe('the bench', () => {
  test('BENCH-1, BENCH-2: rows have their shape on tiny sizes, and nothing else is on standard output', async () => {
    const { stdout } = await bench('bench/main.ts', '--json', '--tiny', 'pages');
    const rows = JSON.parse(stdout) as Row[];
    expect(rows.map(({ name }) => name)).toEqual(['page of 50 from 60 messages']);
    for (const row of rows) {
      expect(Object.keys(row)).toEqual(['name', 'value', 'unit', 'peer', 'peerValue', 'ratio']);
      for (const figure of [row.value, row.peerValue, row.ratio]) expect(figure).toBeGreaterThan(0);
      expect(row.peer).not.toBe('');
    }
  });

  test('BENCH-3: above 1 is better than the peer, whichever way the unit runs', () => {
    const peer = { name: 'peer', value: 2 };
    expect(toRow({ name: 'faster', value: 1, unit: 'ms', peer }).ratio).toBe(2);
    expect(toRow({ name: 'leaner', value: 1, unit: 'MB', peer }).ratio).toBe(2);
    expect(toRow({ name: 'slower', value: 1, unit: 'pages/s', peer }).ratio).toBe(0.5);
    expect(toRow({ name: 'alone', value: 1, unit: 'ms' })).toMatchObject({
      peer: null,
      ratio: null,
    });
  });

  test('BENCH-3: quantiles come from the values', () => {
    expect(quantile([3, 1, 2], 0.5)).toBe(2);
    expect(quantile([1], 0.99)).toBe(1);
    expect(quantile([4, 1, 3, 2], 0.99)).toBe(4);
  });

  test('BENCH-4: arguments choose output, scale and suites; others are refused', () => {
    expect(readArguments([])).toEqual({ output: 'table', scale: 'normal', filters: [] });
    expect(readArguments(['--json', '--full', 'pages'])).toEqual({
      output: 'json',
      scale: 'full',
      filters: ['pages'],
    });
    expect(readArguments(['--fast'])).toBeNull();
  });

  test('BENCH-5: suites have names of their own and say what they measure; the table names the peer', () => {
    expect(new Set(SUITES.map(({ name }) => name)).size).toBe(SUITES.length);
    for (const { about } of SUITES) expect(about.length).toBeGreaterThan(50);
    const peer = { name: 'bare thing', value: 2 };
    const row = toRow({ name: 'ours', value: 1, unit: 'ms', peer });
    expect(table([row])).toContain('| ours | 1 ms | bare thing | 2 ms | 2 |');
  });
});
