import fs from 'node:fs';
import path from 'node:path';

/** @throws when a generator's package was left out of the installation, with what to do. */
export function requireInstalled(root: string, packages: readonly string[]): void {
  const missing = packages.filter((name) => !fs.existsSync(path.join(root, 'node_modules', name)));
  if (missing.length === 0) return;
  throw new Error(
    `${missing.join(' and ')} is not installed: run "npm ci". ` +
      'To leave development packages out: "npm ci && npm run codegen && npm prune --omit=dev".',
  );
}
