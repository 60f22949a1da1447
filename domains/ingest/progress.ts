/** How far an account is: topics' positions, and envelopes seen. */
import type { InboundBatch, OpenOptions } from '../../datasources/chat-sdk/port.ts';
import type { ReceivedWakuMessage } from '../../datasources/waku/port.ts';
import type { Reader } from '../../prisma/database.ts';
import type { Work } from '../shared/unit-of-work.ts';

/** Seen envelopes this far behind the position are never offered again. Ns. */
const KEEP_SEEN = 86_400_000_000_000n;

export async function rememberSeen(
  work: Work,
  accountId: string,
  { contentTopic, hash, timestamp }: ReceivedWakuMessage,
): Promise<void> {
  await work.db.seenEnvelope.upsert({
    where: { accountId_contentTopic_hash: { accountId, contentTopic, hash } },
    create: { accountId, contentTopic, hash, timestamp },
    update: {},
  });
}

export async function keepPosition(
  work: Work,
  accountId: string,
  { topics, upTo }: NonNullable<InboundBatch['position']>,
): Promise<void> {
  for (const { pubsubTopic, contentTopic } of topics) {
    await work.db.position.upsert({
      where: { accountId_pubsubTopic_contentTopic: { accountId, pubsubTopic, contentTopic } },
      create: { accountId, pubsubTopic, contentTopic, upTo },
      update: { upTo },
    });
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
