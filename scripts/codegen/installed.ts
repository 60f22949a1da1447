import fs from 'node:fs';
import path from 'node:path';

/** Packages were left out of the installation. The message is all a person needs. */
export class NotInstalledError extends Error {
  override readonly name = 'NotInstalledError';

  constructor(packages: readonly string[]) {
    super(
      `${packages.join(' and ')} ${packages.length === 1 ? 'is' : 'are'} not installed. ` +
        'Run "npm run codegen", which installs what generates code and runs it; ' +
        'afterwards "npm prune --omit=dev" leaves it out again.',
    );
  }
}

/** @throws NotInstalledError when a generator's package was left out of the installation. */
export function requireInstalled(root: string, packages: readonly string[]): void {
  const missing = packages.filter((name) => !fs.existsSync(path.join(root, 'node_modules', name)));
  if (missing.length > 0) throw new NotInstalledError(missing);
}
