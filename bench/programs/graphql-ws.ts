/**
 * The peer of subscriptions: graphql-ws and graphql-js over the gateway's own contract, with ready objects instead of
 * resolvers. An event is one object out of memory; a resumed one is made from a row of the gateway's database file,
 * its text opened. No session, limits or masking; no slow reader is waited for.
 */
import { EventEmitter, on } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { buildSchema, isAbstractType } from 'graphql';
import { useServer } from 'graphql-ws/use/ws';
import { WebSocketServer } from 'ws';
import { createAesGcmSealer } from '../../domains/shared/aes-gcm-sealer.ts';
import { encodeCursor } from '../../domains/shared/event-cursor.ts';
import { toGlobalId } from '../../resolvers/shared/global-id.ts';
import { serve } from '../support/program.ts';

export interface GraphqlWsOptions {
  readonly file: string;
  /** Hexadecimal. */
  readonly dataKey: string;
  readonly accountId: string;
  /** An event as the gateway gives it: what is not in the rows is taken from it. */
  readonly event: Readonly<Record<string, unknown>>;
}

const PAGE = 200;

serve<GraphqlWsOptions, string>(async ({ file, dataKey, accountId, event }) => {
  const sdl = path.join(import.meta.dirname, '../../schema/printed/schema.graphql');
  const schema = buildSchema(await readFile(sdl, 'utf8'));
  for (const type of Object.values(schema.getTypeMap())) {
    if (isAbstractType(type)) type.resolveType = ({ __typename }) => __typename;
  }
  const subscription = schema.getSubscriptionType()?.getFields().chatEvents;
  if (!subscription) throw new Error('the contract has no chatEvents');
  const emitter = new EventEmitter().setMaxListeners(0);
  const db = new DatabaseSync(file, { readOnly: true });
  const sealer = createAesGcmSealer(Buffer.from(dataKey, 'hex'));
  const page = db.prepare(
    `SELECT Event.seq, Event.occurredAt, Message.id, Message.messageId, Message.author, Message.clock,
       Message.timestamp, Message.text, Message.state, Message.seen
     FROM Event JOIN Message ON Message.id = Event.messageId
     WHERE Event.accountId = ? AND Event.domain = 'chat' AND Event.seq > ? ORDER BY Event.seq LIMIT ${PAGE}`,
  );
  async function* live() {
    for await (const [value] of on(emitter, 'event')) yield { chatEvents: value };
  }
  async function* resumed(after: number) {
    for (let seq = after; ; ) {
      const rows = page.all(accountId, seq);
      for (const row of rows) {
        seq = Number(row.seq);
        const cursor = encodeCursor(accountId, BigInt(seq));
        const chatMessage = { ...(event.chatMessage as object), ...view(row) };
        yield { chatEvents: { ...event, cursor, occurredAt: row.occurredAt, chatMessage } };
      }
      if (rows.length < PAGE) break;
    }
    yield* live();
  }
  const view = (row: Record<string, unknown>) => ({
    id: toGlobalId('Message', String(row.id)),
    messageId: row.messageId,
    authorPublicKey: row.author,
    text: sealer.openText(
      { table: 'Message', column: 'text', row: String(row.id) },
      row.text as Uint8Array,
    ),
    sentAt: new Date(Number(row.timestamp)).toISOString(),
    clock: String(row.clock),
    state: row.state,
    seen: row.seen === 1,
  });
  subscription.subscribe = (_root, { after }: { after?: string | null }) =>
    after ? resumed(Number(after)) : live();

  const server = createServer();
  const sockets = new WebSocketServer({ server, path: '/graphql' });
  useServer({ schema }, sockets);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    ready: `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`,
    answers: { publish: () => void emitter.emit('event', event) },
    async stop() {
      server.close();
      server.closeAllConnections();
      db.close();
    },
  };
});
