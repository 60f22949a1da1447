import type { DocumentNode } from 'graphql';

/** What a token takes once it is parsed, measured: the token itself, its node, their places. */
const BYTES_OF_TOKEN = 512;

/** Roughly, in bytes. Two letters with a space are a token: a document may take a hundred times its text. */
export function sizeOfDocument({ loc }: DocumentNode): number {
  let tokens = 1;
  for (let token = loc?.startToken.next; token; token = token.next) tokens += 1;
  return 2 * (loc?.source.body.length ?? 0) + tokens * BYTES_OF_TOKEN;
}
