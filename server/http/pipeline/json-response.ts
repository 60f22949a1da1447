/** Plain JSON answers as Yoga gives them. */
import type { ExecutionResult, GraphQLError } from 'graphql';

const TYPES = ['application/graphql-response+json', 'application/json'] as const;
export type JsonType = (typeof TYPES)[number];

/** What the client wants of the two; null when neither, which is for Yoga to answer. Its rules: the first named wins. */
export function jsonTypeOf(request: Request): JsonType | null {
  const accepted = (request.headers.get('accept') || '*/*').replaceAll(/\s/g, '').toLowerCase();
  for (const entry of accepted.split(',')) {
    const [mediaType = '', ...parameters] = entry.split(';');
    const charset = parameters.find((parameter) => parameter.includes('charset='));
    if (charset !== undefined && charset !== 'charset=utf-8') continue;
    const [type, subtype] = mediaType.split('/');
    if (type !== '*' && type !== 'application') continue;
    // Of both, Yoga takes the last.
    if (subtype === '*') return 'application/json';
    const found = TYPES.find((each) => each === `application/${subtype}`);
    if (found) return found;
  }
  return null;
}

/** @param result public errors, each with its status when there is no `data` (results.ts) */
export function jsonResponse(result: ExecutionResult, mediaType: JsonType): Response {
  const { errors = [] } = result;
  const body = errors.length > 0 ? { ...result, errors: errors.map(withoutHttp) } : result;
  return new Response(JSON.stringify(body), {
    status: statusOf(errors, mediaType),
    headers: { 'content-type': `${mediaType}; charset=utf-8` },
  });
}

interface HttpExtension {
  readonly status?: number;
  readonly spec?: boolean;
}

function statusOf(errors: readonly GraphQLError[], mediaType: JsonType): number {
  let status = 200;
  for (const { extensions } of errors) {
    const http = extensions.http as HttpExtension | undefined;
    if (http?.status === undefined) continue;
    if (mediaType === 'application/json' && http.spec) continue;
    status = Math.max(status, http.status);
  }
  return status;
}

function withoutHttp(error: GraphQLError): object {
  const { extensions = {}, ...rest } = error.toJSON();
  const { http: _, ...shown } = extensions;
  return { ...rest, ...(Object.keys(shown).length > 0 ? { extensions: shown } : {}) };
}
