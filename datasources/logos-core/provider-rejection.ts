import { isJsonObject, type Json } from './wire/json.ts';

/** The module did not run the call: it refused it, and said why in place of a result. */
export class ProviderRejectedError extends Error {
  override readonly name = 'ProviderRejectedError';
  readonly module: string;
  readonly method: string;
  /** `dispatch_failed` (a value), `invalid_args` (their number), or another. */
  readonly code: string;

  constructor(module: string, method: string, code: string, message: string) {
    super(`${module}.${method} was refused (${code}): ${message}`);
    this.module = module;
    this.method = method;
    this.code = code;
  }
}

/**
 * The refusal that an answer is, or null. It comes as an ordinary answer, told from one only by having these keys, no
 * others, and the called module as origin.
 */
export function rejectionOf(
  module: string,
  method: string,
  answer: Json,
): ProviderRejectedError | null {
  if (!isJsonObject(answer) || Object.keys(answer).length !== 3) return null;
  const { code, message, origin } = answer;
  if (typeof code !== 'string' || typeof message !== 'string' || origin !== module) return null;
  return new ProviderRejectedError(module, method, code, message);
}
