/** GraphQL through a host's front door, in the process. */
import type { TypedDocument } from '../../client/document.ts';
import type { Host } from './host.ts';

/** The gateway is down, or died before it answered. */
export class GatewayLostError extends Error {
  override readonly name = 'GatewayLostError';
}

/** The request was refused as a whole. `code` is the documented one. */
export class RefusedError extends Error {
  override readonly name = 'RefusedError';
  readonly code: string;
  constructor(code: string, message: string) {
    super(`${code}: ${message}`);
    this.code = code;
  }
}

interface Answer<T> {
  readonly data?: T | null;
  readonly errors?: readonly {
    readonly message: string;
    readonly extensions?: { readonly code?: string };
  }[];
}

/** @throws GatewayLostError, RefusedError */
export async function post<TResult, TVariables>(
  host: Host,
  token: string | null,
  document: TypedDocument<TResult, TVariables>,
  variables: TVariables,
): Promise<TResult> {
  const request = new Request('http://127.0.0.1/graphql', {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/json',
      ...(token !== null && { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify({ query: document.text, variables }),
  });
  const response = await host.fetch(request);
  if (!response) throw new GatewayLostError();
  const { data, errors = [] } = (await response.json()) as Answer<TResult>;
  const [error] = errors;
  if (error) throw new RefusedError(error.extensions?.code ?? 'none', error.message);
  if (!data) throw new RefusedError('none', `status ${response.status} without data`);
  return data;
}
