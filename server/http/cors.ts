const METHODS = 'GET, POST, OPTIONS';
const REQUEST_HEADERS = [
  'accept',
  'authorization',
  'content-type',
  'x-request-id',
  'apollo-require-preflight',
  'x-graphql-yoga-csrf',
  'traceparent',
].join(', ');
const MAX_AGE_SECONDS = '7200';

/** Headers for a page of an allowed origin. Never a wildcard, and no credentials: there are no cookies. */
export function corsHeaders(origin: string | null): Record<string, string> {
  if (origin === null) return { vary: 'Origin' };
  return {
    vary: 'Origin',
    'access-control-allow-origin': origin,
    'access-control-expose-headers': 'x-request-id',
  };
}

/** The answer to a preflight from an allowed origin. */
export function preflight(request: Request): Response {
  const local = request.headers.get('access-control-request-private-network') === 'true';
  return new Response(null, {
    status: 204,
    headers: {
      allow: METHODS,
      'access-control-allow-methods': METHODS,
      'access-control-allow-headers': REQUEST_HEADERS,
      'access-control-max-age': MAX_AGE_SECONDS,
      ...(local ? { 'access-control-allow-private-network': 'true' } : {}),
    },
  });
}
