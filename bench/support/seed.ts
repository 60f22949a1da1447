/** Rows by the hundred thousand, written past the domains into a stopped gateway's database. */
import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { openTokenBox, readToken } from '../../domains/account/token.ts';
import { createAesGcmSealer } from '../../domains/shared/aes-gcm-sealer.ts';
import { newId } from '../../domains/shared/ids.ts';
import type { Sealer } from '../../domains/shared/sealing.ts';
import type { Person } from '../../test/support/person.ts';

export function databaseFile(dataDir: string): string {
  return path.join(dataDir, 'gateway.sqlite');
}

/** A person's data key, by their token: what seals everything of theirs. */
export function dataKeyOf(db: DatabaseSync, person: Person): Uint8Array {
  const token = readToken(person.token);
  if (!token) throw new Error('not a token');
  const row = db.prepare('SELECT id, tokenBox FROM Session WHERE tokenHash = ?').get(token.hash);
  const key = row && openTokenBox(token, String(row.id), row.tokenBox as Uint8Array);
  if (!key) throw new Error(`the session of ${person.name} does not open`);
  return key;
}

export interface Seeded {
  readonly accountId: string;
  readonly chatId: string;
  /** Row ids, oldest first. */
  readonly messageIds: readonly string[];
  /** Where the event log stood before. */
  readonly seq: bigint;
}

export interface SeedRequest {
  /** Folder of the stopped gateway. */
  readonly dataDir: string;
  readonly person: Person;
  /** How many messages the person's only chat gets. */
  readonly messages: number;
  /** With a MessageAdded event each. */
  readonly events?: boolean;
}

/** Messages the other side sent, none read, after what the chat holds. */
export function seed({ dataDir, person, messages, events = false }: SeedRequest): Seeded {
  using db = new DatabaseSync(databaseFile(dataDir));
  db.exec('PRAGMA synchronous=OFF; PRAGMA journal_mode=WAL');
  const sealer = createAesGcmSealer(dataKeyOf(db, person));
  const chat = db
    .prepare(
      `SELECT Chat.id, Chat.accountId, Chat.lastClock, Contact.publicKey FROM Chat
       JOIN Contact ON Contact.id = Chat.contactId JOIN Session ON Session.accountId = Chat.accountId
       JOIN Account ON Account.id = Chat.accountId WHERE Account.keyUid = ?`,
    )
    .get(person.keyUid);
  if (!chat) throw new Error(`${person.name} has no chat`);
  const insert = createInsert(db, sealer, {
    accountId: String(chat.accountId),
    chatId: String(chat.id),
    author: String(chat.publicKey),
    events,
  });
  const messageIds: string[] = [];
  const seq = BigInt(Number(db.prepare('SELECT max(seq) AS seq FROM Event').get()?.seq ?? 0));
  db.exec('BEGIN');
  const start = Number(chat.lastClock) + 1;
  for (let n = 0; n < messages; n++) messageIds.push(insert(start + n));
  db.prepare(
    'UPDATE Chat SET lastClock = ?, lastMessageId = ?, unreadCount = unreadCount + ? WHERE id = ?',
  ).run(start + messages - 1, messageIds.at(-1) ?? null, messages, String(chat.id));
  db.exec('COMMIT');
  db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  return { accountId: String(chat.accountId), chatId: String(chat.id), messageIds, seq };
}

interface Place {
  readonly accountId: string;
  readonly chatId: string;
  readonly author: string;
  readonly events: boolean;
}

function createInsert(
  db: DatabaseSync,
  sealer: Sealer,
  { accountId, chatId, author, events }: Place,
) {
  const now = new Date().toISOString().replace('Z', '+00:00');
  const message = db.prepare(
    `INSERT INTO Message (id, accountId, chatId, messageId, author, outgoing, clock, timestamp, contentType,
       text, bytes, state, seen, createdAt)
     VALUES (?, ?, ?, ?, ?, 0, ?, ?, 1, ?, ?, 'DELIVERED', 0, ?)`,
  );
  const event = db.prepare(
    `INSERT INTO Event (accountId, domain, type, chatId, messageId, occurredAt)
     VALUES (?, 'chat', 'MessageAdded', ?, ?, ?)`,
  );
  // Only a retry reads the raw bytes, and nobody retries what was received.
  const bytes = randomBytes(200);
  return (clock: number): string => {
    const id = newId();
    const wireId = `0x${randomBytes(32).toString('hex')}`;
    const text = sealer.sealText(
      { table: 'Message', column: 'text', row: id },
      `Message ${clock}: the quick brown fox jumps over the lazy dog.`,
    );
    message.run(id, accountId, chatId, wireId, author, clock, clock, text, bytes, now);
    if (events) event.run(accountId, chatId, id, now);
    return id;
  };
}
