import { randomUUID } from 'node:crypto';

const ACCEPTED = /^[A-Za-z0-9._:-]{1,64}$/;

/** The caller's `x-request-id` when it is harmless in a log, else a new one. */
export function requestIdOf(header: string | readonly string[] | null | undefined): string {
  return typeof header === 'string' && ACCEPTED.test(header) ? header : randomUUID();
}
