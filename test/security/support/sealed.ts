/** The sealed columns of a stolen database, opened as only a token can: what must not lie anywhere in clear. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parseRatchet } from '../../../datasources/chat-sdk/status/encryption/ratchet-codec.ts';
import { openTokenBox, readToken } from '../../../domains/account/token.ts';
import { createAesGcmSealer } from '../../../domains/shared/aes-gcm-sealer.ts';
import type { SealedPlace, Sealer } from '../../../domains/shared/sealing.ts';
import { openRaw, type RawDatabase } from '../../support/raw-database.ts';
import type { Canary } from './loot.ts';

export interface SealedColumn {
  readonly table: string;
  readonly column: string;
}

/** Bytes columns that hold no sealed value: a key wrapped by a token, and what is ciphertext for the receiver. */
const NOT_SEALED = new Set(['Session.tokenBox', 'OutboxItem.envelopes']);

/** Every column of bytes in the model, but for those. */
export function sealedColumns(): SealedColumn[] {
  const root = path.resolve(import.meta.dirname, '../../..');
  const model = readFileSync(path.join(root, 'prisma/schema.prisma'), 'utf8');
  return [...model.matchAll(/^model (\w+) \{(.*?)^\}/gms)].flatMap(([, table = '', body = '']) =>
    [...body.matchAll(/^ {2}(\w+) +Bytes\??(?: |$)/gm)].flatMap(([, column = '']) =>
      NOT_SEALED.has(`${table}.${column}`) ? [] : [{ table, column }],
    ),
  );
}

export interface OpenedValue extends SealedColumn, Canary {
  readonly key: string | null;
}

export interface SealedValue extends SealedColumn {
  readonly accountId: string;
  readonly place: SealedPlace;
  readonly sealed: Uint8Array;
}

export interface OpenedAccount {
  readonly accountId: string;
  readonly sealer: Sealer;
  readonly dataKey: Uint8Array;
  readonly values: readonly SealedValue[];
}

/**
 * The accounts whose tokens these are, with what opens their values.
 * @param databaseUrl as DATABASE_URL takes it
 */
export async function accountsOf(
  databaseUrl: string,
  tokens: readonly string[],
): Promise<OpenedAccount[]> {
  await using db = await openRaw(databaseUrl);
  const accounts: OpenedAccount[] = [];
  for (const token of tokens) accounts.push(await accountOf(db, token));
  return accounts;
}

async function accountOf(db: RawDatabase, text: string): Promise<OpenedAccount> {
  const token = readToken(text);
  const byHash = 'SELECT * FROM "Session" WHERE "tokenHash" = ?';
  const [session] = await db.query(byHash, token?.hash ?? '');
  if (!token || !session) throw new Error('A token names a session in the stolen database');
  const dataKey = openTokenBox(token, String(session.id), session.tokenBox as Uint8Array);
  if (!dataKey) throw new Error('A token opens its session in the stolen database');
  const accountId = String(session.accountId);
  const sealer = createAesGcmSealer(Buffer.from(dataKey));
  return { accountId, sealer, dataKey, values: await valuesOf(db, accountId) };
}

/** Every sealed value of these accounts, and their data keys. */
export async function openWith(
  databaseUrl: string,
  tokens: readonly string[],
): Promise<OpenedValue[]> {
  const accounts = await accountsOf(databaseUrl, tokens);
  return accounts.flatMap(({ accountId, sealer, dataKey, values }) => [
    { table: 'Session', column: 'tokenBox', key: null, name: 'a data key', bytes: dataKey },
    ...values.map(({ table, column, place, sealed }) => {
      const key = table === 'EngineRecord' ? place.row.slice(accountId.length + 1) : null;
      const name = `${table}.${column} ${key ?? ''}`.trim();
      return { table, column, key, name, bytes: sealer.open(place, sealed) };
    }),
  ]);
}

async function valuesOf(db: RawDatabase, accountId: string): Promise<SealedValue[]> {
  const values: SealedValue[] = [];
  for (const { table, column } of sealedColumns()) {
    const owner = table === 'Account' ? 'id' : 'accountId';
    const sql = `SELECT * FROM "${table}" WHERE "${owner}" = ? AND "${column}" IS NOT NULL`;
    for (const row of await db.query(sql, accountId)) {
      const name = table === 'EngineRecord' ? `${accountId}/${row.key}` : String(row.id);
      const place = { table, column, row: name };
      values.push({ table, column, accountId, place, sealed: row[column] as Uint8Array });
    }
  }
  return values;
}

/** Bytes of a session's record before its ratchet. */
const SESSION_HEADER = 43;

/** The secret keys within the engine's records, each by itself. */
export function engineKeys(values: readonly OpenedValue[]): Canary[] {
  return values.flatMap(({ key, bytes }) => {
    if (key?.startsWith('session/')) {
      const { rootKey, own, sending, receiving } = parseRatchet(bytes.subarray(SESSION_HEADER));
      const chains = { root: rootKey, own: own.privateKey, sending, receiving };
      return Object.entries(chains).flatMap(([which, chain]) => {
        const secret = 'key' in chain ? chain.key : chain;
        // A chain that was not begun is all zeros.
        return secret.some((byte) => byte !== 0)
          ? [{ name: `${which} key of a ratchet`, bytes: Uint8Array.from(secret) }]
          : [];
      });
    }
    if (key !== 'prekeys') return [];
    const pairs = JSON.parse(Buffer.from(bytes.subarray(1)).toString()) as { privateKey: string }[];
    return pairs.map(({ privateKey }) => ({
      name: 'a prekey',
      bytes: Buffer.from(privateKey, 'hex'),
    }));
  });
}
