import { createHash, timingSafeEqual } from 'node:crypto';
import type { Context, Services } from '../resolvers/context.ts';
import { createLoaders } from '../resolvers/shared/loaders.ts';
import type { ContextParameters } from './http/deps.ts';

/** Who is asking: one context per operation. */
export function createContextFactory(services: Services, operatorToken: string) {
  const operatorHash = sha256(operatorToken);
  return async ({ token, source, requestId, signal }: ContextParameters): Promise<Context> => {
    const operator = token !== null && timingSafeEqual(sha256(token), operatorHash);
    const viewer = token !== null && !operator ? await services.account.authenticate(token) : null;
    const loaders = createLoaders(viewer, services);
    return { viewer, operator, services, loaders, signal, requestId, source };
  };
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
