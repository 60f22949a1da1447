/** A gateway as it runs, except that one machine may hold all its streams. */
import { settingsOf } from '../../server/config.ts';
import { createGateway } from '../../server/gateway.ts';
import { DEFAULT_LIMITS } from '../../server/limits.ts';
import { serve } from '../support/program.ts';

export interface GatewayProgramOptions {
  readonly settings: Readonly<Record<string, string>>;
  /** A cheap one where log-ins are not what is measured. */
  readonly kdf: { readonly N: number; readonly r: number; readonly p: number } | null;
}

export interface GatewayProgramInfo {
  readonly url: string;
  readonly bootstrap: readonly string[];
}

serve<GatewayProgramOptions, GatewayProgramInfo>(async ({ settings, kdf }) => {
  const { stream } = DEFAULT_LIMITS;
  const gateway = createGateway(settingsOf({ ...settings }), {
    ...(kdf && { kdf }),
    limits: { ...DEFAULT_LIMITS, stream: { ...stream, perAddress: stream.total } },
  });
  const { url, bootstrap } = await gateway.start();
  return { ready: { url, bootstrap }, stop: () => gateway.stop() };
});
