/** How far an account is: topics' positions, and envelopes seen. */
import type { InboundBatch, OpenOptions } from '../../datasources/chat-sdk/port.ts';
import type { ReceivedWakuMessage } from '../../datasources/waku/port.ts';
import type { Reader } from '../../prisma/database.ts';
import { Prisma } from '../../prisma/generated/client/client.ts';
import type { Work } from '../shared/unit-of-work.ts';

/** Seen envelopes this far behind the position are never offered again. Ns. */
const KEEP_SEEN = 86_400_000_000_000n;
/** Four parameters each; SQLite takes 32,766. */
const TOPICS_AT_ONCE = 500;

export async function rememberSeen(
  work: Work,
  accountId: string,
  { contentTopic, hash, timestamp }: ReceivedWakuMessage,
): Promise<void> {
  await work.db.$executeRaw`
    INSERT INTO "SeenEnvelope" ("accountId", "contentTopic", "hash", "timestamp")
    VALUES (${accountId}, ${contentTopic}, ${hash}, ${timestamp})
    ON CONFLICT ("accountId", "contentTopic", "hash") DO NOTHING`;
}

export async function keepPosition(
  work: Work,
  accountId: string,
  { topics, upTo }: NonNullable<InboundBatch['position']>,
): Promise<void> {
  // One statement for many topics: this comes with every catch-up, while the writer waits.
  for (let at = 0; at < topics.length; at += TOPICS_AT_ONCE) {
    const rows = topics
      .slice(at, at + TOPICS_AT_ONCE)
      .map(
        ({ pubsubTopic, contentTopic }) =>
          Prisma.sql`(${accountId}, ${pubsubTopic}, ${contentTopic}, ${upTo})`,
      );
    await work.db.$executeRaw`
      INSERT INTO "Position" ("accountId", "pubsubTopic", "contentTopic", "upTo")
      VALUES ${Prisma.join(rows)}
      ON CONFLICT ("accountId", "pubsubTopic", "contentTopic") DO UPDATE SET "upTo" = excluded."upTo"`;
  }
  await work.db.seenEnvelope.deleteMany({
    where: { accountId, timestamp: { lt: upTo - KEEP_SEEN } },
  });
}

export function progressOf(
  reader: Reader,
  accountId: string,
): Pick<OpenOptions, 'position' | 'seen'> {
  return {
    async position({ pubsubTopic, contentTopic }) {
      const row = await reader.position.findUnique({
        where: { accountId_pubsubTopic_contentTopic: { accountId, pubsubTopic, contentTopic } },
      });
      return row?.upTo ?? null;
    },
    async seen(contentTopic, hash) {
      const row = await reader.seenEnvelope.findUnique({
        where: { accountId_contentTopic_hash: { accountId, contentTopic, hash } },
      });
      return row !== null;
    },
  };
}
