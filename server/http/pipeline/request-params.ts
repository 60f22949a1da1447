/** GraphQL parameters of an HTTP request. Nothing of a request is repeated in a refusal. */
import type { GraphQLParams } from 'graphql-yoga';
import { refusal } from '../../error-mapping.ts';

const KNOWN = new Set(['query', 'variables', 'operationName', 'extensions']);

/** @param spec the GraphQL-over-HTTP draft gives well-formed requests 200 when plain JSON is accepted. */
function badRequest(message: string, status = 400, spec = false): Error {
  return refusal('BAD_REQUEST', message, { http: { status, ...(spec ? { spec } : {}) } });
}

function parseJson(text: string, what: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw badRequest(`${what} is not JSON.`);
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isOptionalRecord(value: unknown): value is Record<string, unknown> | null | undefined {
  return value === null || value === undefined || isRecord(value);
}

/**
 * Of extensions only that there are any: nothing here reads them, and a subscription would keep them.
 * @throws GraphQLError BAD_REQUEST or PERSISTED_QUERY_NOT_FOUND
 */
export function checkParams(params: unknown): GraphQLParams {
  if (Array.isArray(params))
    throw badRequest('Batches are not supported: one operation a request.');
  if (!isRecord(params)) throw badRequest('The request must be a JSON object with "query".');
  for (const [name, value] of Object.entries(params)) {
    if (!KNOWN.has(name) && value !== null) {
      throw badRequest(`A request has only ${[...KNOWN].join(', ')}.`);
    }
  }
  const { query, variables, operationName, extensions } = params;
  if (!isOptionalRecord(variables)) throw badRequest('"variables" must be an object.');
  if (!isOptionalRecord(extensions)) throw badRequest('"extensions" must be an object.');
  if (operationName !== null && operationName !== undefined && typeof operationName !== 'string') {
    throw badRequest('"operationName" must be a string.');
  }
  if (query === undefined || query === null) {
    if (extensions?.persistedQuery !== undefined) {
      // Clients of automatic persisted queries look for this very message, then send the text.
      throw refusal('PERSISTED_QUERY_NOT_FOUND', 'PersistedQueryNotFound', {
        http: { status: 400, spec: true },
      });
    }
    throw badRequest('"query" is missing.', 400, true);
  }
  if (typeof query !== 'string') throw badRequest('"query" must be a string.');
  return {
    query,
    ...(variables ? { variables } : {}),
    ...(operationName ? { operationName } : {}),
    ...(extensions ? { extensions: {} } : {}),
  };
}

export function paramsOfUrl(url: string): GraphQLParams {
  const search = new URL(url).searchParams;
  const json = (name: string) => {
    const text = search.get(name);
    return text ? parseJson(text, `"${name}"`) : undefined;
  };
  return checkParams({
    query: search.get('query') ?? undefined,
    operationName: search.get('operationName') ?? undefined,
    variables: json('variables'),
    extensions: json('extensions'),
  });
}

export function paramsOfBody(contentType: string | null, body: Uint8Array): GraphQLParams {
  const [type, ...parameters] = (contentType ?? '').toLowerCase().split(';');
  const charset = parameters.map((p) => p.trim()).find((p) => p.startsWith('charset='));
  if (type?.trim() !== 'application/json' || (charset ?? 'charset=utf-8') !== 'charset=utf-8') {
    // A form, a file or plain text could be posted by any web page without asking first.
    throw badRequest('Content-Type must be application/json in UTF-8.', 415);
  }
  return checkParams(parseJson(decode(body), 'The body'));
}

function decode(body: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch {
    throw badRequest('The body is not UTF-8.');
  }
}
