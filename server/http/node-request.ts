/** From a raw node:http request to a Request that nothing later can stumble over. */
import type { IncomingMessage } from 'node:http';
import type { Limits } from '../limits.ts';
import { type HostPolicy, hostNameOf } from './hosts.ts';
import type { Problem } from './problem.ts';
import { routeOf } from './request-checks.ts';

const METHODS = new Set(['GET', 'HEAD', 'POST', 'OPTIONS']);

export interface Target {
  readonly url: URL;
}

/** Probes come by address, and what they read is no secret. */
const ANY_HOST = new Set(['live', 'ready']);

export function targetOf(
  request: IncomingMessage,
  hosts: HostPolicy,
  limits: Limits,
): Target | Problem {
  const { method = '', url: path = '' } = request;
  const { host = '' } = request.headers;
  if (!METHODS.has(method)) {
    return { status: 405, reason: 'method', message: 'Allowed: GET, HEAD, POST, OPTIONS.' };
  }
  if (!path.startsWith('/')) {
    return { status: 400, reason: 'url', message: 'The request target must be a path.' };
  }
  if (path.length > limits.request.urlLength) {
    const message = `A URL may have ${limits.request.urlLength} characters.`;
    return { status: 414, reason: 'url', message };
  }
  const text = `http://${host}${path}`;
  if (hostNameOf(host) === null || !URL.canParse(text)) {
    return { status: 400, reason: 'host', message: 'The Host header is not a host name.' };
  }
  const url = new URL(text);
  if (!hosts.allowsHost(host) && !ANY_HOST.has(routeOf(url.pathname))) {
    const message = 'This gateway does not go by that name. Name it in ALLOWED_HOSTS.';
    return { status: 421, reason: 'host', message };
  }
  return { url };
}

export function toRequest({ method = 'GET', headers }: IncomingMessage, url: URL): Request {
  const flat = Object.entries(headers).flatMap(([name, value]): [string, string][] =>
    value === undefined ? [] : [[name, Array.isArray(value) ? value.join(', ') : value]],
  );
  return new Request(url, { method, headers: flat });
}
