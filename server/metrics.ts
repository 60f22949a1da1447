import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

/** Why something was turned away. Closed set: it is a label. */
export type RefusalReason =
  | 'address'
  | 'body'
  | 'connections'
  | 'cost'
  | 'document'
  | 'host'
  | 'input'
  | 'list'
  | 'media-type'
  | 'method'
  | 'operations'
  | 'origin'
  | 'pipelining'
  | 'slow-reader'
  | 'stopping'
  | 'streams'
  | 'timeout'
  | 'url';

export type OperationType = 'query' | 'mutation' | 'subscription' | 'unknown';

export interface Metrics {
  /** For counters of other parts; names begin with `status_gateway_`. */
  readonly registry: Registry;
  request(route: string, status: number, seconds: number): void;
  /** @param outcome `ok` or an error code. */
  operation(type: OperationType, outcome: string): void;
  /** One of them was compiled code. */
  compiled(): void;
  refused(reason: RefusalReason): void;
  subscriptionOpened(transport: 'ws' | 'sse'): void;
  subscriptionClosed(transport: 'ws' | 'sse'): void;
  socketOpened(): void;
  socketClosed(): void;
}

const PREFIX = 'status_gateway_';

/** Labels are closed sets: never an id, an address or a name that a client chose. */
export function createMetrics(): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry, prefix: PREFIX });
  const requests = new Counter({
    name: `${PREFIX}http_requests_total`,
    help: 'HTTP requests answered, by route and status code.',
    labelNames: ['route', 'code'],
    registers,
  });
  const duration = new Histogram({
    name: `${PREFIX}http_request_duration_seconds`,
    help: 'From a request to the head of its answer.',
    labelNames: ['route'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
    registers,
  });
  const operations = new Counter({
    name: `${PREFIX}operations_total`,
    help: 'GraphQL operations ended, by type and outcome: ok, or the first error code.',
    labelNames: ['type', 'outcome'],
    registers,
  });
  const compiled = new Counter({
    name: `${PREFIX}compiled_operations_total`,
    help: 'Of the GraphQL operations ended, those that were compiled code.',
    registers,
  });
  const refusals = new Counter({
    name: `${PREFIX}refused_total`,
    help: 'What the front door turned away or cut off, by reason.',
    labelNames: ['reason'],
    registers,
  });
  const subscriptions = new Gauge({
    name: `${PREFIX}subscriptions_open`,
    help: 'Running subscriptions, by transport.',
    labelNames: ['transport'],
    registers,
  });
  const sockets = new Gauge({
    name: `${PREFIX}websockets_open`,
    help: 'Open WebSockets.',
    registers,
  });
  return {
    registry,
    request(route, status, seconds) {
      requests.inc({ route, code: String(status) });
      duration.observe({ route }, seconds);
    },
    operation: (type, outcome) => operations.inc({ type, outcome }),
    compiled: () => compiled.inc(),
    refused: (reason) => refusals.inc({ reason }),
    subscriptionOpened: (transport) => subscriptions.inc({ transport }),
    subscriptionClosed: (transport) => subscriptions.dec({ transport }),
    socketOpened: () => sockets.inc(),
    socketClosed: () => sockets.dec(),
  };
}
