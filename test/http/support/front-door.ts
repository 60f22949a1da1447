import { Writable } from 'node:stream';
import type { Readiness } from '../../../server/http/deps.ts';
import { createFrontDoor, type FrontDoor } from '../../../server/http/front-door.ts';
import { DEFAULT_LIMITS, type Limits } from '../../../server/limits.ts';
import { createLogger } from '../../../server/logger.ts';
import { createMetrics, type Metrics } from '../../../server/metrics.ts';
import { createTestSchema, type Probe, type TestContext } from './schema.ts';

type DeepPartial<T> = { readonly [K in keyof T]?: T[K] extends object ? DeepPartial<T[K]> : T[K] };

export interface TestDoor extends AsyncDisposable {
  readonly door: FrontDoor;
  readonly url: string;
  readonly port: number;
  readonly probe: Probe;
  readonly metrics: Metrics;
  /** Everything logged so far. */
  log(): string;
  /** Ends the sessions behind alice's token. */
  endSessions(): void;
  readiness: Readiness;
  query(query: string, options?: QueryOptions): Promise<Answer>;
  metric(line: string): Promise<number>;
}

export interface QueryOptions {
  readonly variables?: unknown;
  readonly operationName?: string;
  readonly extensions?: object;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly data: Record<string, unknown> | null;
  readonly errors: readonly {
    readonly message: string;
    readonly path?: readonly unknown[];
    readonly extensions: Record<string, unknown>;
  }[];
}

export interface DoorOptions {
  readonly limits?: DeepPartial<Limits>;
  readonly allowedOrigins?: readonly string[];
  readonly allowedHosts?: readonly string[];
  readonly host?: string;
}

export const ALICE = 'alice-token-0123456789';

function withLimits(changes: DeepPartial<Limits> = {}): Limits {
  const { request, document, response, operation, stream } = DEFAULT_LIMITS;
  return {
    request: { ...request, ...changes.request },
    // Compiled at once, so that everything said of requests is said of the lane.
    document: { ...document, compileAfter: 0, ...changes.document },
    response: { ...response, ...changes.response },
    operation: { ...operation, ...changes.operation },
    stream: { ...stream, ...changes.stream },
  };
}

export async function answerOf(response: Response): Promise<Answer> {
  const text = await response.text();
  const body = text.startsWith('{') ? JSON.parse(text) : {};
  return {
    status: response.status,
    headers: response.headers,
    text,
    data: body.data ?? null,
    errors: body.errors ?? [],
  };
}

/** A front door on a free loopback port, over the test schema. `await using` closes it. */
export async function openDoor(options: DoorOptions = {}): Promise<TestDoor> {
  const lines: string[] = [];
  const destination = new Writable({
    write(chunk, _encoding, done) {
      lines.push(String(chunk));
      done();
    },
  });
  const metrics = createMetrics();
  const probe: Probe = { total: 0, openStreams: 0, pulled: 0 };
  const sessions = new AbortController();
  let readiness: Readiness = { ready: true, modules: [] };
  const door = createFrontDoor<TestContext>({
    schema: createTestSchema(probe),
    async createContext(parameters) {
      if (parameters.token === 'breaks-the-context') throw new Error('canary-secret context');
      const known = parameters.token === ALICE && !sessions.signal.aborted;
      const viewer = known ? { name: 'alice', ended: sessions.signal } : null;
      return { viewer, parameters, renewals: 0 };
    },
    renewContext(context) {
      context.renewals += 1;
    },
    limits: withLimits(options.limits),
    logger: createLogger({ level: 'trace', destination }),
    metrics,
    readiness: () => readiness,
    allowedOrigins: options.allowedOrigins ?? [],
    allowedHosts: options.allowedHosts ?? [],
    graphiqlTabs: [{ query: '# starter operation\n{ hello }' }],
  });
  const { url, port } = await door.listen({ host: options.host ?? '127.0.0.1', port: 0 });
  return {
    door,
    url,
    port,
    probe,
    metrics,
    log: () => lines.join(''),
    endSessions: () => sessions.abort(),
    get readiness() {
      return readiness;
    },
    set readiness(value) {
      readiness = value;
    },
    async query(query, { variables, operationName, extensions, headers } = {}) {
      const response = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify({ query, variables, operationName, extensions }),
      });
      return answerOf(response);
    },
    async metric(line) {
      const text = await metrics.registry.metrics();
      const found = text.split('\n').find((candidate) => candidate.startsWith(`${line} `));
      return Number(found?.slice(line.length) ?? 0);
    },
    [Symbol.asyncDispose]: () => door.close({ deadlineMs: 2_000 }),
  };
}
