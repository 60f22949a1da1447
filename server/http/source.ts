import type { Source } from './deps.ts';
import { hostNameOf } from './hosts.ts';
import { isLoopbackAddress, isLoopbackName } from './loopback.ts';

const FORWARDING = ['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-real-ip', 'via'];

/**
 * A proxy on this machine makes strangers look local, so what it leaves behind counts against being local: forwarding
 * headers, or a Host that is not a loopback name. What those headers say is not believed.
 */
export function sourceOf(
  address: string | undefined,
  headers: Readonly<Record<string, string | readonly string[] | undefined>>,
): Source {
  const remote = address ?? 'unknown';
  const host = typeof headers.host === 'string' ? hostNameOf(headers.host) : null;
  const loopback =
    isLoopbackAddress(remote) &&
    host !== null &&
    isLoopbackName(host) &&
    FORWARDING.every((name) => headers[name] === undefined);
  return { address: remote, loopback };
}
