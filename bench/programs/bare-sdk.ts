/** Two stock light nodes in a process of their own, which sends when asked. */
import { barePair } from '../support/bare-sdk.ts';
import { serve } from '../support/program.ts';
import { rate } from '../support/rate.ts';

export interface BareSdkOptions {
  readonly bootstrap: readonly string[];
  readonly messages: number;
  readonly inFlight: number;
}

serve<BareSdkOptions, null>(async ({ bootstrap, messages, inFlight }) => {
  const pair = await barePair(bootstrap);
  const payload = Buffer.alloc(1_024, 1);
  return {
    ready: null,
    answers: { rate: () => rate(messages, inFlight, () => pair.deliver(payload)) },
    stop: async () => pair[Symbol.asyncDispose](),
  };
});
