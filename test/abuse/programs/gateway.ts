/** The gateway of `npm start` with shorter waits, and a field that tells how it is doing inside. */
import { Socket } from 'node:net';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { loadSettings } from '../../../server/config.ts';
import { createGateway } from '../../../server/gateway.ts';
import { DEFAULT_LIMITS, type Limits } from '../../../server/limits.ts';
import { requires } from '../../../server/requires-directive.ts';
import type { SchemaExtension } from '../../../server/schema-extensions.ts';
import { welcome } from '../../../server/welcome.ts';

const { request, response, stream } = DEFAULT_LIMITS;

/** Bounds in number and size are the real ones; only what an abuse would have to wait for is shorter. */
const LIMITS: Limits = {
  ...DEFAULT_LIMITS,
  request: { ...request, headersTimeoutMs: 1_000, requestTimeoutMs: 3_000 },
  response: { ...response, stallMs: 1_000, lingerMs: 200 },
  stream: { ...stream, connectionInitMs: 1_000 },
};

setFlagsFromString('--expose-gc');
const collect: () => void = runInNewContext('gc');

/** Not in the types, and the only way to see which connections are open. */
type Handles = { _getActiveHandles(): unknown[] };

function connectionsFrom(address: string): number {
  return (process as unknown as Handles)
    ._getActiveHandles()
    .filter((handle) => handle instanceof Socket && handle.remoteAddress === address).length;
}

async function vitals(address: string): Promise<string> {
  // Twice, with a turn between: what a finalizer lets go of is gone too.
  collect();
  await new Promise((resolve) => setImmediate(resolve));
  collect();
  const { heapUsed, external, rss } = process.memoryUsage();
  return JSON.stringify({ held: heapUsed + external, rss, connections: connectionsFrom(address) });
}

const observed: SchemaExtension = {
  name: 'observed',
  extend({ builder }) {
    builder.queryField('vitals', (t) =>
      t.string({
        args: { address: t.arg.string({ required: true }) },
        extensions: requires(null),
        resolve: (_root, { address }) => vitals(address),
      }),
    );
  },
};

const settings = loadSettings();
const gateway = createGateway(settings, { extensions: [observed], limits: LIMITS });
process.stdout.write(welcome(settings.config, await gateway.start()));
