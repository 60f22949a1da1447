import type { ReceivedWakuMessage } from '../port.ts';
import { compareStorePosition } from '../received-message.ts';

export interface MergeSource {
  readonly id: string;
  readonly messages: AsyncGenerator<ReceivedWakuMessage, void, undefined>;
}

interface Head {
  readonly source: MergeSource;
  readonly message: ReceivedWakuMessage;
}

/**
 * Several stores' messages as one sequence by (timestamp, hash). What several hold comes once for each: the
 * subscription dedupes anyway. A source that fails is reported and left out; the others go on.
 */
export async function* mergeStores(
  sources: readonly MergeSource[],
  onFailure: (id: string, error: unknown) => void,
): AsyncGenerator<ReceivedWakuMessage, void, undefined> {
  const pull = async (source: MergeSource): Promise<Head | null> => {
    try {
      const next = await source.messages.next();
      return next.done ? null : { source, message: next.value };
    } catch (error) {
      onFailure(source.id, error);
      return null;
    }
  };
  let heads = present(await Promise.all(sources.map(pull)));
  try {
    for (let first = earliest(heads); first !== null; first = earliest(heads)) {
      yield first.message;
      const { source } = first;
      const next = await pull(source);
      heads = present(heads.map((head) => (head.source === source ? next : head)));
    }
  } finally {
    await Promise.allSettled(sources.map((source) => source.messages.return()));
  }
}

function earliest(heads: readonly Head[]): Head | null {
  let first: Head | null = null;
  for (const head of heads) {
    if (first === null || compareStorePosition(head.message, first.message) < 0) first = head;
  }
  return first;
}

function present(heads: readonly (Head | null)[]): Head[] {
  return heads.filter((head) => head !== null);
}
