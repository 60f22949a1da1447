import fs from 'node:fs';
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { findings, type Step } from './step.ts';

interface Manifest {
  readonly [field: string]: unknown;
}

const FIELDS = ['name', 'version', 'dependencies', 'devDependencies', 'optionalDependencies'];

function unpinned(manifest: Manifest): string[] {
  return FIELDS.slice(2).flatMap((field) =>
    Object.entries((manifest[field] ?? {}) as Record<string, string>)
      .filter(([, version]) => !/^\d+\.\d+\.\d+(?:-[\w.]+)?$/.test(version))
      .map(
        ([name, version]) =>
          `package.json ${field}: ${name} is "${version}"; pin one exact version.`,
      ),
  );
}

/** Where package-lock.json does not say what package.json says, and versions that are not exact. */
export function outOfStep(manifest: Manifest, locked: Manifest): string[] {
  const differing = FIELDS.filter((field) => !isDeepStrictEqual(manifest[field], locked[field]));
  return [
    ...differing.map(
      (field) => `package-lock.json: "${field}" differs from package.json: run npm install.`,
    ),
    ...unpinned(manifest),
  ];
}

export const lockfile: Step = {
  name: 'lock file',
  run(root) {
    const read = (file: string): Manifest =>
      JSON.parse(fs.readFileSync(path.join(root, file), 'utf8')) as Manifest;
    const packages = read('package-lock.json').packages as Record<string, Manifest>;
    return findings(outOfStep(read('package.json'), packages[''] ?? {}), 'in step, pinned');
  },
};
