/** A fragment with the fragments it spreads in turn. */
export interface Fragment {
  readonly text: string;
  readonly needs: readonly Fragment[];
}

/** An operation that knows its types. `text` is plain GraphQL: any client can send it. */
export interface TypedDocument<TResult, TVariables> {
  readonly text: string;
  /** Types only, never there: it keeps documents of different results apart. */
  readonly types?: (variables: TVariables) => TResult;
}

/** The result type of a document: `ResultOf<typeof messageSend>`. */
export type ResultOf<T> = T extends TypedDocument<infer TResult, infer _> ? TResult : never;

/** The variables of a document: `VariablesOf<typeof messageSend>`. */
export type VariablesOf<T> =
  T extends TypedDocument<infer _, infer TVariables> ? TVariables : never;

function collect(fragments: readonly Fragment[], texts = new Set<string>()): Set<string> {
  for (const { text, needs } of fragments) {
    if (texts.has(text)) continue;
    texts.add(text);
    collect(needs, texts);
  }
  return texts;
}

/** @example fragment(`fragment ChatFields on Chat { id contact { ...ContactFields } }`, contactFields) */
export function fragment(text: string, ...needs: Fragment[]): Fragment {
  return { text: text.trim(), needs };
}

/**
 * An operation with every fragment it needs, each once.
 * @example
 * const chat = document<ChatQuery, ChatQueryVariables>(
 *   `query Chat($id: ID!) { chat(id: $id) { ...ChatFields } }`,
 *   chatFields,
 * );
 */
export function document<TResult, TVariables>(
  text: string,
  ...needs: Fragment[]
): TypedDocument<TResult, TVariables> {
  return { text: [text.trim(), ...collect(needs)].join('\n\n') };
}
