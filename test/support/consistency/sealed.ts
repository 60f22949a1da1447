/** Whether what is sealed opens, and holds what it should: for accounts of which a token is at hand. */
import { parseRatchet } from '../../../datasources/chat-sdk/status/encryption/ratchet-codec.ts';
import { unwrap } from '../../../datasources/chat-sdk/status/wire/application-metadata.ts';
import { openTokenBox, readToken } from '../../../domains/account/token.ts';
import { createAesGcmSealer } from '../../../domains/shared/aes-gcm-sealer.ts';
import type { Sealer } from '../../../domains/shared/sealing.ts';
import type { Tables } from './tables.ts';

/** Bytes of a session's record before its ratchet. */
const SESSION_HEADER = 43;
const JSON_RECORDS = new Set(['prekeys', 'correspondents']);

function sealersOf({ sessions }: Tables, tokens: readonly string[]): Map<string, Sealer> {
  const sealers = new Map<string, Sealer>();
  for (const text of tokens) {
    const token = readToken(text);
    const row = sessions.find(({ tokenHash }) => tokenHash === token?.hash);
    const dataKey = token && row && openTokenBox(token, row.id, row.tokenBox);
    if (row && dataKey) sealers.set(row.accountId, createAesGcmSealer(dataKey));
  }
  return sealers;
}

type Open = (table: string, column: string, row: string, sealed: Uint8Array) => Uint8Array | null;

/** Sealed values of these tokens' accounts that do not open, or hold nonsense. */
export function sealedFaults(tables: Tables, tokens: readonly string[]): string[] {
  const found: string[] = [];
  for (const [accountId, sealer] of sealersOf(tables, tokens)) {
    const open: Open = (table, column, row, sealed) => {
      try {
        return sealer.open({ table, column, row }, sealed);
      } catch {
        found.push(`${table}.${column} of ${row} does not open`);
        return null;
      }
    };
    const own = <T extends { readonly accountId: string }>(rows: readonly T[]) =>
      rows.filter((row) => row.accountId === accountId);
    for (const { id, chatKey, mnemonic } of tables.accounts) {
      if (id !== accountId) continue;
      open('Account', 'chatKey', id, chatKey);
      open('Account', 'mnemonic', id, mnemonic);
    }
    for (const { id, body } of own(tables.outbox)) open('OutboxItem', 'body', id, body);
    for (const { id, displayName } of own(tables.contacts)) {
      if (displayName) open('Contact', 'displayName', id, displayName);
    }
    for (const { id, text, bytes, messageId, author } of own(tables.messages)) {
      open('Message', 'text', id, text);
      const signed = open('Message', 'bytes', id, bytes);
      const read = signed && unwrap(signed);
      if (read && (read.messageId !== messageId || read.author !== author)) {
        found.push(`the bytes of message ${id} are another message`);
      }
    }
    for (const { key, value } of own(tables.records)) {
      const record = open('EngineRecord', 'value', `${accountId}/${key}`, value);
      if (record && !isRecord(key, record)) found.push(`engine record ${key} cannot be read`);
    }
  }
  return found;
}

function isRecord(key: string, record: Uint8Array): boolean {
  try {
    if (key.startsWith('session/')) parseRatchet(record.subarray(SESSION_HEADER));
    if (JSON_RECORDS.has(key)) JSON.parse(Buffer.from(record.subarray(1)).toString());
    return true;
  } catch {
    return false;
  }
}
