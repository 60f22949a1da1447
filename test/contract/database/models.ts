/** Fills and reads every table of one account. */
import type { Reader, Transaction } from '../../../prisma/database.ts';
import * as rows from './rows.ts';

/** One row in every table, all belonging to the account. */
export async function seedAccount(tx: Transaction, name: string): Promise<void> {
  const chat = rows.chat(name, `contact of ${name}`);
  await tx.account.create({ data: rows.account(name) });
  await tx.contact.create({ data: rows.contact(name, chat.contactId) });
  await tx.chat.create({ data: chat });
  await tx.message.create({ data: rows.message(name, chat.id) });
  await tx.event.create({ data: rows.event(name) });
  await tx.eventFloor.create({ data: { accountId: name, seq: rows.beyondDouble } });
  await tx.session.create({ data: rows.session(name) });
  await tx.outboxItem.create({ data: rows.outboxItem(name) });
  await tx.engineRecord.create({ data: rows.engineRecord(name) });
  await tx.position.create({ data: rows.position(name) });
  await tx.seenEnvelope.create({ data: rows.seenEnvelope(name) });
  await tx.clientId.create({ data: rows.clientId(name) });
  await tx.engineLease.create({ data: rows.engineLease(name) });
}

/** What each table holds of the account, by model name. */
export async function readAccount(
  reader: Reader,
  name: string,
): Promise<Record<string, unknown[]>> {
  const where = { accountId: name };
  return {
    account: await reader.account.findMany({ where: { id: name } }),
    contact: await reader.contact.findMany({ where }),
    chat: await reader.chat.findMany({ where }),
    message: await reader.message.findMany({ where }),
    event: await reader.event.findMany({ where }),
    eventFloor: await reader.eventFloor.findMany({ where }),
    session: await reader.session.findMany({ where }),
    outboxItem: await reader.outboxItem.findMany({ where }),
    engineRecord: await reader.engineRecord.findMany({ where }),
    position: await reader.position.findMany({ where }),
    seenEnvelope: await reader.seenEnvelope.findMany({ where }),
    clientId: await reader.clientId.findMany({ where }),
    engineLease: await reader.engineLease.findMany({ where }),
  };
}

/** What `readAccount` has to answer after `seedAccount`; the number of the event is the database's. */
export function expectedAccount(name: string, seq: unknown): Record<string, unknown[]> {
  const chat = rows.chat(name, `contact of ${name}`);
  return {
    account: [rows.account(name)],
    contact: [rows.contact(name, chat.contactId)],
    chat: [chat],
    message: [rows.message(name, chat.id)],
    event: [{ ...rows.event(name), seq }],
    eventFloor: [{ accountId: name, seq: rows.beyondDouble }],
    session: [rows.session(name)],
    outboxItem: [rows.outboxItem(name)],
    engineRecord: [rows.engineRecord(name)],
    position: [rows.position(name)],
    seenEnvelope: [rows.seenEnvelope(name)],
    clientId: [rows.clientId(name)],
    engineLease: [rows.engineLease(name)],
  };
}
