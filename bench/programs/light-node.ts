/** A stock light node: ready when it can send and receive. */
import { stockNode } from '../support/bare-sdk.ts';
import { serve } from '../support/program.ts';

serve<{ readonly bootstrap: readonly string[] }, null>(async ({ bootstrap }) => {
  const node = await stockNode(bootstrap);
  return { ready: null, stop: () => node.stop() };
});
