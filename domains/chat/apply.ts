/** Messages others wrote to the account, one to one (status-wire-protocol §6.2). Runs after contact admitted them. */

import type { ChatMessageContent, InboundMessage } from '../../datasources/chat-sdk/port.ts';
import type { Owner } from '../shared/owner.ts';
import type { Work } from '../shared/unit-of-work.ts';
import { latestClock, MESSAGE_TYPE } from '../shared/wire-rules.ts';
import { ensureChat } from './conversations.ts';
import { saveMessage } from './save-message.ts';

export interface Admitted {
  readonly contactId: string;
  /** The two are contacts: otherwise their chat is hidden. */
  readonly active: boolean;
}

/** Returns why nothing came of the message, or null. A message known already is not written again. */
export async function applyChat(
  work: Work,
  owner: Owner,
  message: InboundMessage,
  { contactId, active }: Admitted,
): Promise<string | null> {
  const { content, messageId, author, bytes } = message;
  if (content.type !== 'chatMessage') return null;
  if (content.messageType !== MESSAGE_TYPE.ONE_TO_ONE) return 'not-one-to-one';
  const { accountId } = owner;
  const known = await work.db.message.findUnique({
    where: { accountId_messageId: { accountId, messageId } },
    select: { id: true },
  });
  if (known) return 'duplicate';
  const chat = await ensureChat(work, owner, { contactId, active });
  const draft = { messageId, bytes, content: dated(message, content), author, clientId: null };
  await saveMessage(work, owner, chat, draft);
  return null;
}

/** The author's wall clock orders nothing, so the wire leaves it unchecked: kept as told, but never from the future. */
function dated({ wakuTimestamp }: InboundMessage, content: ChatMessageContent): ChatMessageContent {
  const latest = latestClock(wakuTimestamp);
  return content.timestamp > latest ? { ...content, timestamp: latest } : content;
}
