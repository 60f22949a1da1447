import { GatewayError, type GraphQLErrorJson, NetworkError } from './errors.ts';

export interface HttpOptions {
  readonly url: string;
  readonly fetch: typeof fetch;
  readonly token: string | null;
  readonly signal: AbortSignal | undefined;
}

interface Answer {
  readonly data?: unknown;
  readonly errors?: readonly GraphQLErrorJson[];
}

function isAnswer(value: unknown): value is Answer {
  return typeof value === 'object' && value !== null && ('data' in value || 'errors' in value);
}

async function read(response: Response): Promise<Answer> {
  const text = await response.text();
  try {
    const value: unknown = JSON.parse(text);
    if (isAnswer(value)) return value;
  } catch {
    // Not JSON: told below, with the status.
  }
  throw new NetworkError(
    `${response.url} answered ${response.status} ${response.statusText}, not GraphQL: check the address.`,
    { status: response.status },
  );
}

/**
 * One operation over HTTP POST.
 * @throws GatewayError on top-level errors, NetworkError when no gateway answered, the signal's
 * reason when aborted
 */
export async function post(
  text: string,
  variables: unknown,
  { url, fetch, token, signal }: HttpOptions,
): Promise<unknown> {
  let answer: Answer;
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: {
        accept: 'application/graphql-response+json, application/json;q=0.9',
        'content-type': 'application/json',
        ...(token === null ? {} : { authorization: `Bearer ${token}` }),
      },
      body: JSON.stringify({ query: text, variables }),
      signal: signal ?? null,
    });
    answer = await read(response);
  } catch (error) {
    if (signal?.aborted || error instanceof NetworkError) throw error;
    throw new NetworkError(`${url} cannot be reached: is the gateway running?`, { cause: error });
  }
  if (answer.errors !== undefined && answer.errors.length > 0) {
    throw new GatewayError(answer.errors, answer.data ?? null);
  }
  return answer.data;
}
