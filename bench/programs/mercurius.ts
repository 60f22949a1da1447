/**
 * The peer of pages: Mercurius with JIT on the gateway's own database file. It runs one prepared statement, opens the
 * sealed texts, makes the same ids and cursors, and answers the same document. It does not ask who is asking, has no
 * limits, masks nothing, counts nothing and logs nothing.
 */
import { DatabaseSync } from 'node:sqlite';
import fastify from 'fastify';
import mercurius from 'mercurius';
import { createAesGcmSealer } from '../../domains/shared/aes-gcm-sealer.ts';
import { encodeKey } from '../../domains/shared/page.ts';
import { toGlobalId } from '../../resolvers/shared/global-id.ts';
import { serve } from '../support/program.ts';

export interface MercuriusOptions {
  readonly file: string;
  /** Hexadecimal. */
  readonly dataKey: string;
  readonly accountId: string;
  readonly chatId: string;
}

const SDL = `
  scalar Cursor
  type Query { chat(id: ID!): Chat }
  type Chat {
    id: ID!
    messages(first: Int, after: Cursor, last: Int, before: Cursor): MessageConnection!
  }
  type MessageConnection { nodes: [Message!]! pageInfo: PageInfo! }
  type PageInfo { hasNextPage: Boolean! hasPreviousPage: Boolean! startCursor: Cursor endCursor: Cursor }
  type Message {
    id: ID! messageId: String! authorPublicKey: String! outgoing: Boolean! contentType: String! text: String!
    sentAt: String! clock: String! state: String! failure: String clientId: ID seen: Boolean!
    chat: Chat! replyTo: Message
  }`;

interface MessageRow {
  readonly id: string;
  readonly messageId: string;
  readonly author: string;
  readonly outgoing: number;
  readonly clock: number;
  readonly timestamp: number;
  readonly text: Uint8Array;
  readonly state: string;
  readonly failure: string | null;
  readonly clientId: string | null;
  readonly seen: number;
}

serve<MercuriusOptions, string>(async ({ file, dataKey, accountId, chatId }) => {
  const db = new DatabaseSync(file, { readOnly: true });
  const sealer = createAesGcmSealer(Buffer.from(dataKey, 'hex'));
  const columns =
    'id, messageId, author, outgoing, clock, timestamp, text, state, failure, clientId, seen';
  const newest = db.prepare(
    `SELECT ${columns} FROM Message WHERE chatId = ? AND accountId = ?
     ORDER BY clock DESC, messageId DESC LIMIT ?`,
  );
  const view = (row: MessageRow) => ({
    id: toGlobalId('Message', row.id),
    messageId: row.messageId,
    authorPublicKey: row.author,
    outgoing: row.outgoing === 1,
    contentType: 'TEXT',
    text: sealer.openText({ table: 'Message', column: 'text', row: row.id }, row.text),
    sentAt: new Date(row.timestamp).toISOString(),
    clock: String(row.clock),
    state: row.state,
    failure: row.failure,
    clientId: row.clientId,
    seen: row.seen === 1,
    replyTo: null,
    chat: { id: toGlobalId('Chat', chatId) },
  });
  const cursor = (row: MessageRow | undefined) =>
    row ? encodeKey({ major: BigInt(row.clock), minor: row.messageId }) : null;
  const app = fastify();
  await app.register(mercurius, {
    schema: SDL,
    jit: 1,
    resolvers: {
      Query: { chat: (_root: unknown, { id }: { id: string }) => ({ id }) },
      Chat: {
        messages(_chat: unknown, { last = 50 }: { last?: number }) {
          const rows = newest.all(chatId, accountId, last + 1) as unknown as MessageRow[];
          const page = rows.slice(0, last).reverse();
          return {
            nodes: page.map(view),
            pageInfo: {
              hasNextPage: false,
              hasPreviousPage: rows.length > last,
              startCursor: cursor(page[0]),
              endCursor: cursor(page.at(-1)),
            },
          };
        },
      },
    },
  });
  const url = await app.listen({ port: 0, host: '127.0.0.1' });
  return {
    ready: `${url}/graphql`,
    async stop() {
      await app.close();
      db.close();
    },
  };
});
