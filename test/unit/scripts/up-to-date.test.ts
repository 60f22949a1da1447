import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Generator } from '../../../scripts/codegen/generator.ts';
import { NotInstalledError, requireInstalled } from '../../../scripts/codegen/installed.ts';
import { withLock } from '../../../scripts/codegen/lock.ts';
import { bringUpToDate, CACHE } from '../../../scripts/codegen/up-to-date.ts';

let root: string;
let runs: number;
let generator: Generator;

const write = (file: string, text: string): void => {
  fs.mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
  fs.writeFileSync(path.join(root, file), text);
};

const lockWith = (version: string): void =>
  write('package-lock.json', JSON.stringify({ packages: { 'node_modules/maker': { version } } }));

const generate = (): Promise<string[]> =>
  bringUpToDate(root, { scope: 'all', generators: [generator], log: () => {} });

beforeEach(() => {
  root = fs.mkdtempSync(path.join(os.tmpdir(), 'up to date '));
  runs = 0;
  write('model.txt', 'one\n');
  lockWith('1.0.0');
  generator = {
    name: 'copy',
    label: 'a copy',
    scope: 'runtime',
    packages: ['maker'],
    outputs: ['generated'],
    inputs: () => ['model.txt'],
    run() {
      runs += 1;
      write('generated/copy.txt', fs.readFileSync(path.join(root, 'model.txt'), 'utf8'));
    },
  };
});

afterEach(() => fs.rmSync(root, { recursive: true }));

test('TOOL-4: code is generated once and then left alone', async () => {
  expect(await generate()).toEqual(['copy']);
  expect(await generate()).toEqual([]);
  expect(runs).toBe(1);
});

test.each([
  ['an input changed', () => write('model.txt', 'two\n')],
  ['the generator has another version', () => lockWith('2.0.0')],
  ['an output is gone', () => fs.rmSync(path.join(root, 'generated/copy.txt'))],
])('TOOL-4: it is generated again when %s', async (_why, change) => {
  await generate();
  change();
  expect(await generate()).toEqual(['copy']);
});

test('TOOL-4: line ends of another system do not count as a change', async () => {
  await generate();
  write('model.txt', 'one\r\n');
  expect(await generate()).toEqual([]);
});

test('TOOL-4: what an earlier version left behind is removed', async () => {
  write('generated/old.txt', 'stale');
  await generate();
  expect(fs.readdirSync(path.join(root, 'generated'))).toEqual(['copy.txt']);
});

test('TOOL-4: a generator that fails is named with its reason, and runs again next time', async () => {
  const { run } = generator;
  generator = {
    ...generator,
    run() {
      throw new Error('model.txt, line 3');
    },
  };
  await expect(generate()).rejects.toThrow('Generating a copy failed: model.txt, line 3');
  generator = { ...generator, run };
  expect(await generate()).toEqual(['copy']);
});

test('TOOL-4: generators that were left out are all named, once', async () => {
  expect(() => requireInstalled(root, ['maker'])).toThrow(/^maker is not installed\./);
  generator = { ...generator, run: () => requireInstalled(root, ['maker', 'shaper']) };
  const error = await generate().catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(NotInstalledError);
  expect(String(error)).toMatch(/maker and shaper are not installed\. Run "npm run codegen"/);
});

test('TOOL-4: a start without the generators ends with that message alone', () => {
  const tree = path.resolve(import.meta.dirname, '../../..');
  for (const file of ['scripts', 'prisma/schema.prisma', 'buf.gen.yaml', 'package.json']) {
    fs.cpSync(path.join(tree, file), path.join(root, file), { recursive: true });
  }
  const { status, stderr } = spawnSync(
    process.execPath,
    [path.join(root, 'scripts/launch.ts'), path.join(root, 'server/main.ts')],
    { encoding: 'utf8' },
  );
  expect(status).toBe(1);
  expect(stderr).toContain('prisma and @prisma/client are not installed.');
  expect(stderr).not.toMatch(/\n\s+at /);
});

test('TOOL-4: two starts at once generate once', async () => {
  const slow = generator.run;
  generator = {
    ...generator,
    async run(folder) {
      await new Promise((resolve) => setTimeout(resolve, 20));
      await slow(folder);
    },
  };
  const both = await Promise.all([generate(), generate()]);
  expect(both.flat()).toEqual(['copy']);
  expect(runs).toBe(1);
});

test('TOOL-4: the lock of a process that is gone does not block', async () => {
  const file = path.join(root, CACHE, 'generate.lock');
  // No process has this id: it is above the largest that Linux, macOS and Windows give out.
  write(path.join(CACHE, 'generate.lock'), String(2 ** 30));
  expect(await withLock(file, async () => 'done')).toBe('done');
  expect(fs.existsSync(file)).toBe(false);
});

test('TOOL-4: a lock that stays held is an error that names the file', async () => {
  const file = path.join(root, CACHE, 'generate.lock');
  write(path.join(CACHE, 'generate.lock'), String(process.pid));
  await expect(withLock(file, async () => 'done', 1)).rejects.toThrow(`${file} is held by process`);
});
