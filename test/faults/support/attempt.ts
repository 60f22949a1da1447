import { ask } from '../../security/support/ask.ts';
import type { Attempt, MutationCase } from './mutations.ts';
import type { World } from './world.ts';

/** Answers of a database in trouble: masked, or named with a hint to try again. */
export const TROUBLE: readonly string[] = ['INTERNAL_SERVER_ERROR', 'MODULE_UNAVAILABLE'];
/** No mutation takes nearly as many statements: a loop that gets there never runs clean. */
export const MANY = 300;

/** Sends the mutation to her gateway. The type of what is answered, or the code of its error. */
export async function attempted(
  { hers }: World,
  { document }: MutationCase,
  { input, token }: Attempt,
): Promise<string> {
  const variables = Object.keys(input).length > 0 ? { input } : {};
  const query = document.text;
  const { data, codes } = await ask(hers.gateway.url, { token, query, variables });
  const [result] = Object.values(data ?? {}) as ({ __typename: string } | null)[];
  return codes[0] ?? result?.__typename ?? 'nothing';
}
