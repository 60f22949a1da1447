/** A subscription by server-sent events, read with nothing but fetch. */

interface Result {
  readonly data?: {
    readonly chatEvents?: { readonly chatMessage?: { readonly text: string } };
  } | null;
}

export interface ServerSentEvents {
  /** Ends when the stream does, or with `close`. */
  readonly results: AsyncIterable<Result>;
  close(): void;
}

/** Resolves when the subscription has begun. */
export async function eventsOf(
  url: string,
  query: string,
  token: string,
): Promise<ServerSentEvents> {
  const leaving = new AbortController();
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      accept: 'text/event-stream',
    },
    body: JSON.stringify({ query }),
    signal: leaving.signal,
  });
  const { body } = response;
  if (!response.ok || !body) throw new Error(`The stream was refused: ${response.status}`);
  return { results: resultsIn(body), close: () => leaving.abort() };
}

async function* resultsIn(body: ReadableStream<Uint8Array>): AsyncGenerator<Result> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of body) {
    text += decoder.decode(chunk, { stream: true });
    const events = text.split('\n\n');
    text = events.pop() ?? '';
    for (const event of events) {
      const data = /^data: ?(\{.*)$/m.exec(event)?.[1];
      if (data !== undefined) yield JSON.parse(data);
    }
  }
}
