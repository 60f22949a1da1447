/** Host and Origin: which names the gateway is called by, and which web pages may call it. */
import { isLoopbackName } from './loopback.ts';

export interface HostPolicy {
  /** Whether a Host header names this gateway. Stops DNS rebinding. */
  allowsHost(host: string): boolean;
  /** Whether a web page of this origin may call. @param host the request's own Host. */
  allowsOrigin(origin: string, host: string): boolean;
}

export interface HostPolicyOptions {
  readonly boundTo: string;
  readonly allowedHosts: readonly string[];
  readonly allowedOrigins: readonly string[];
}

const HOST = /^(?:\[([0-9a-f:.]{2,45})\]|([a-z0-9](?:[a-z0-9._-]{0,252})))(?::(\d{1,5}))?$/i;

/** The name in a Host header, lower case, without port and brackets; null when it is not one. */
export function hostNameOf(host: string): string | null {
  const match = HOST.exec(host);
  return (match?.[1] ?? match?.[2])?.toLowerCase() ?? null;
}

export function createHostPolicy(options: HostPolicyOptions): HostPolicy {
  const hosts = new Set(options.allowedHosts.map((host) => host.toLowerCase()));
  const origins = new Set(options.allowedOrigins.map((origin) => origin.toLowerCase()));
  const loopback = isLoopbackName(options.boundTo);
  return {
    allowsHost(host) {
      const name = hostNameOf(host);
      if (name === null) return false;
      return hosts.has(name) || hosts.has(host.toLowerCase()) || (loopback && isLoopbackName(name));
    },
    allowsOrigin(origin, host) {
      const asked = origin.toLowerCase();
      if (origins.has(asked)) return true;
      const own = host.toLowerCase();
      // The scheme is the proxy's business: the page and the gateway share host and port either way.
      return asked === `http://${own}` || asked === `https://${own}`;
    },
  };
}
