import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { filesBelow } from './fingerprint.ts';
import type { Generator } from './generator.ts';
import { requireInstalled } from './installed.ts';

const CONFIG = 'buf.gen.yaml';

/** The folders buf.gen.yaml writes to; it is the only place that names them. */
export function outputFolders(yaml: string): string[] {
  return [...yaml.matchAll(/^\s*out:\s*(\S+)\s*$/gm)].map((match) => match[1] ?? '');
}

const PACKAGES = ['@bufbuild/buf', '@bufbuild/protoc-gen-es'];

function runBuf(root: string): void {
  requireInstalled(root, PACKAGES);
  // The package's launcher finds the platform's binary; its postinstall, never run here, only
  // replaces this launcher by the binary.
  const buf = path.join(
    path.dirname(createRequire(import.meta.url).resolve('@bufbuild/buf/package.json')),
    'bin/buf',
  );
  const done = spawnSync(process.execPath, [buf, 'generate'], {
    cwd: root,
    encoding: 'utf8',
    // buf.gen.yaml starts its plugin as `node`: let that be this one.
    env: {
      ...process.env,
      PATH: `${path.dirname(process.execPath)}${path.delimiter}${process.env.PATH ?? ''}`,
    },
  });
  if (done.status === 0) return;
  throw new Error(
    `buf generate failed (exit ${done.status ?? done.signal}): ` +
      `${done.error?.message ?? ''}${done.stdout}${done.stderr}`,
  );
}

/** Message types of the wire protocol, from our own .proto files. */
export function protobuf(root: string): Generator {
  return {
    name: 'protobuf',
    label: 'the protobuf messages',
    scope: 'runtime',
    packages: PACKAGES,
    outputs: outputFolders(fs.readFileSync(path.join(root, CONFIG), 'utf8')),
    inputs: () => [CONFIG, ...filesBelow(root, 'datasources', (file) => file.endsWith('.proto'))],
    run: runBuf,
  };
}
