import { filesBelow } from './fingerprint.ts';

/** The contract's files, in a fixed order. */
export function sdlFiles(root: string): string[] {
  return filesBelow(root, 'schema', (file) => /^schema\/[^/]+\.graphql$/.test(file));
}
