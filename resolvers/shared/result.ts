/** Members of unions and implementers of interfaces name their GraphQL type in `type`. */
export interface Typed {
  readonly type: string;
}

/** Resolves every abstract type of the schema; server/schema.ts attaches it, no resolver file does. */
export function resolveType({ type }: Typed): string {
  return type;
}
