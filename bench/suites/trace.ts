import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { pino } from 'pino';
import type { WakuDelivery, WakuPort } from '../../datasources/waku/port.ts';
import { createSdkWaku } from '../../datasources/waku/sdk/module.ts';
import { createWakuNode } from '../../datasources/waku-node/module.ts';
import { startGateway } from '../../test/support/gateway.ts';
import { type Figure, median } from '../row.ts';
import type { Suite } from '../suite.ts';
import { kilobyte, line } from '../support/conversation.ts';
import { type Spy, spyOnSqlite, type Transaction } from '../support/spy.ts';

/** Of one message: when each thing happened. */
interface Marks {
  sent: number;
  requested?: number;
  publishing?: number;
  published?: number;
  archived?: number;
  delivered?: number;
  received?: number;
}

const STAGES = [
  'client, HTTP and GraphQL in',
  'transaction: message, event, outbox row',
  'outbox wakes, prepares, encrypts',
  'transaction: ENCODED, ratchet',
  'to the publish',
  'LightPush until the node has it',
  'node, Filter push, SDK',
  'decrypt',
  'transaction: ingest',
  'wake, event log and objects read',
  'GraphQL out, WebSocket, client',
] as const;

export const trace: Suite = {
  name: 'trace',
  about:
    'where the time of one message goes: medians of its stages, client, gateway, light node and service node in one process with one clock; so the sum is not the latency above.',
  async run({ scale, stack, say }) {
    const spy = spyOnSqlite();
    const marks: Marks = { sent: 0 };
    const logger = pino({ level: 'silent' });
    const node = createWakuNode({ clusterId: 16, shards: [32], logger });
    await node.start(AbortSignal.timeout(30_000));
    stack.defer(() => node.stop());
    const bootstrap = node.api.addresses().filter((address) => address.includes('/ws/'));
    const sdk = createSdkWaku({ bootstrap, clusterId: 16, shards: [32], transport: 'ws', logger });
    const waku = { ...sdk, api: traced(sdk.api, marks) };
    const gateway = stack.use(await startGateway({ overrides: { waku } }));
    const [alice, bob] = [await gateway.person('Alice'), await gateway.person('Bobby')];
    const talk = await line(alice, bob);
    stack.defer(talk.close);
    const onRequest = () => {
      marks.requested ??= performance.now();
    };
    subscribe('http.server.request.start', onRequest);
    stack.defer(() => void unsubscribe('http.server.request.start', onRequest));

    const { warmUp, samples } = scale.trace;
    for (let n = 0; n < warmUp; n++) await talk.deliver(kilobyte(n));
    const stages: number[][] = [];
    const counts: number[] = [];
    for (let n = 0; n < samples; n++) {
      if (n % 50 === 0) say(`${n} of ${samples} messages`);
      await quiet(spy);
      spy.forget();
      Object.assign(marks, nothing(), { sent: performance.now() });
      await talk.deliver(kilobyte(warmUp + n));
      marks.received = performance.now();
      counts.push(spy.statements.length);
      const measured = stagesOf(marks, spy);
      if (measured) stages.push(measured);
    }
    return [
      ...STAGES.map(
        (name, n): Figure => ({
          name: `trace ${n + 1}: ${name}`,
          value: median(stages.map((each) => each[n] ?? 0)),
          unit: 'ms',
        }),
      ),
      { name: 'trace: statements until it is there', value: median(counts), unit: 'statements' },
    ];
  },
};

/** What the last message still owed, SENT and the acknowledgement, is over. */
async function quiet({ statements }: Spy): Promise<void> {
  for (let seen = -1; seen !== statements.length; ) {
    seen = statements.length;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

const nothing = (): Omit<Required<{ [K in keyof Marks]: undefined }>, 'sent'> => ({
  requested: undefined,
  publishing: undefined,
  published: undefined,
  archived: undefined,
  delivered: undefined,
  received: undefined,
});

/** The first publish and the first delivery are those of the message: its acknowledgement comes after them. */
function traced(port: WakuPort, marks: Marks): WakuPort {
  return {
    ...port,
    async publish(message, options) {
      marks.publishing ??= performance.now();
      const result = await port.publish(message, options);
      marks.published ??= performance.now();
      return result;
    },
    subscribe(topics, options) {
      const subscription = port.subscribe(topics, options);
      const iterate = async function* () {
        for await (const delivery of subscription as AsyncIterable<WakuDelivery>) {
          if (delivery.kind === 'message') marks.delivered ??= performance.now();
          yield delivery;
        }
      };
      return Object.assign(Object.create(subscription), {
        add: subscription.add.bind(subscription),
        remove: subscription.remove.bind(subscription),
        close: subscription.close.bind(subscription),
        [Symbol.asyncIterator]: iterate,
      });
    },
  };
}

const writes = (table: string) => (transaction: Transaction) =>
  transaction.statements.some(({ sql }) => new RegExp(`INSERT[^(]*\\b${table}\\b`).test(sql));

/** Null when the transactions are not the expected ones, e.g. because a position was written between them. */
function stagesOf(marks: Marks, { statements, transactions }: Spy): number[] | null {
  const [composed, ingested] = transactions.filter(writes('Message'));
  const encoded = transactions.find(writes('EngineRecord'));
  const archived = statements.find(({ sql }) => /INSERT[^(]*\bmessage\b/.test(sql));
  const { sent, requested, publishing, delivered, received } = marks;
  if (!composed || !ingested || !encoded || !archived) return null;
  const looked = statements.findLast(
    ({ at, sql }) => at > ingested.committed && !sql.includes('OutboxItem'),
  );
  const times = [
    sent,
    composed.began,
    composed.committed,
    encoded.began,
    encoded.committed,
    publishing,
    archived.at,
    delivered,
    ingested.began,
    ingested.committed,
    looked?.at,
    received,
  ];
  if (requested === undefined || times.some((time) => time === undefined)) return null;
  const known = times as number[];
  return known.slice(1).map((time, n) => time - (known[n] ?? 0));
}
