import type { Metrics } from '../metrics.ts';
import type { Readiness } from './deps.ts';

/** The process answers: nothing it depends on is asked. */
export function live(): Response {
  return Response.json({ live: true });
}

/** 200 when every required module is usable, else 503; the states of all modules either way. */
export function ready({ ready, modules }: Readiness, stopping: boolean): Response {
  const devnet = modules.some((module) => module.network === 'DEVNET');
  const body = {
    ready: ready && !stopping,
    stopping,
    ...(devnet
      ? { network: 'DEVNET', notice: 'On a development network: nothing on it is worth anything.' }
      : {}),
    modules: modules.map(({ name, state, required, network }) => ({
      name,
      state,
      required,
      network,
    })),
  };
  return Response.json(body, { status: body.ready ? 200 : 503 });
}

export async function metricsPage({ registry }: Metrics): Promise<Response> {
  return new Response(await registry.metrics(), {
    headers: { 'content-type': registry.contentType },
  });
}
