import type { Limits } from '../limits.ts';
import type { HostPolicy } from './hosts.ts';
import type { Problem } from './problem.ts';

export type Route = 'root' | 'graphql' | 'live' | 'ready' | 'metrics' | 'none';

export interface RequestToCheck {
  readonly request: Request;
  readonly url: URL;
  readonly route: Route;
  readonly hosts: HostPolicy;
  readonly limits: Limits;
}

const ROUTES: ReadonlyMap<string, Route> = new Map([
  ['/', 'root'],
  ['/graphql', 'graphql'],
  ['/graphql/', 'graphql'],
  ['/live', 'live'],
  ['/livez', 'live'],
  ['/ready', 'ready'],
  ['/readyz', 'ready'],
  ['/metrics', 'metrics'],
]);

const ACCEPTED = [
  'application/graphql-response+json',
  'application/json',
  'text/event-stream',
  'text/html',
  'application/*',
  'text/*',
  '*/*',
];

export function routeOf(pathname: string): Route {
  return ROUTES.get(pathname) ?? 'none';
}

/** Null when the request may be answered. */
export function checkRequest(asked: RequestToCheck): Problem | null {
  return checkUrl(asked) ?? checkMethod(asked) ?? checkOrigin(asked) ?? checkMediaTypes(asked);
}

function checkUrl({ url, limits }: RequestToCheck): Problem | null {
  const { urlLength } = limits.request;
  if (url.pathname.length + url.search.length <= urlLength) return null;
  const message = `A URL may have ${urlLength} characters: send the operation by POST.`;
  return { status: 414, reason: 'url', message };
}

function checkMethod({ request, route }: RequestToCheck): Problem | null {
  if (route === 'none') return null;
  const allow = route === 'graphql' ? 'GET, POST, OPTIONS' : 'GET, HEAD, OPTIONS';
  if (allow.split(', ').includes(request.method)) return null;
  const message = `Allowed here: ${allow}.`;
  return { status: 405, reason: 'method', message, headers: { allow } };
}

function checkOrigin({ request, url, hosts }: RequestToCheck): Problem | null {
  const origin = request.headers.get('origin');
  if (origin !== null) return hosts.allowsOrigin(origin, url.host) ? null : foreignOrigin();
  // A page's image, script or form sends no Origin; browsers still say that it comes from elsewhere.
  const site = request.headers.get('sec-fetch-site');
  const foreign = site === 'cross-site' || site === 'same-site';
  return foreign && request.headers.get('sec-fetch-mode') !== 'navigate' ? foreignOrigin() : null;
}

export function foreignOrigin(): Problem {
  return {
    status: 403,
    reason: 'origin',
    code: 'FORBIDDEN',
    message: 'Web pages of this origin may not call. Name it in ALLOWED_ORIGINS.',
  };
}

function checkMediaTypes({ request, route }: RequestToCheck): Problem | null {
  if (route !== 'graphql' || request.method === 'OPTIONS') return null;
  const accepted = (request.headers.get('accept') ?? '*/*')
    .toLowerCase()
    .split(',')
    .map((part) => part.split(';')[0]?.trim() ?? '');
  if (!accepted.some((type) => ACCEPTED.includes(type))) {
    const message =
      'Accept must allow application/graphql-response+json, application/json or text/event-stream.';
    return { status: 406, reason: 'media-type', message };
  }
  const encoding = request.headers.get('content-encoding') ?? 'identity';
  if (encoding === 'identity') return null;
  return { status: 415, reason: 'media-type', message: 'Send the body without Content-Encoding.' };
}
