/** The account's data key, wrapped by the key that the password gives. */
import { z } from 'zod';
import { closeBox, openBox } from '../shared/aes-gcm-box.ts';
import type { Random } from '../shared/clock.ts';
import { isWeak, type Kdf, kdfRefusal, type ScryptCost } from './kdf.ts';
import { normalPassword } from './password.ts';

export interface PasswordBoxOptions {
  readonly kdf: Kdf;
  readonly cost: ScryptCost;
  readonly random: Random;
}

export interface NewPasswordBox {
  readonly accountId: string;
  /** 32 bytes. */
  readonly dataKey: Uint8Array;
  readonly password: string;
  /** Salt of the keystore files written with this password. */
  readonly keystoreSalt: string;
}

const KEY_LENGTH = 32;
const SALT_LENGTH = 32;

const shape = z.object({
  version: z.literal(1),
  kdf: z.literal('scrypt'),
  N: z.number(),
  r: z.number(),
  p: z.number(),
  salt: z.base64url(),
  box: z.base64url(),
  keystoreSalt: z.string(),
});

function contextOf(accountId: string): string {
  return `Account|passwordBox|${accountId}`;
}

/** The column was changed by somebody else's hand: it is no box, or asks for more work than any of ours does. */
export class PasswordBoxError extends Error {
  override readonly name = 'PasswordBoxError';
  constructor(detail: string) {
    super(
      `The password box of an account cannot be used: ${detail}. Restore the row from a backup.`,
    );
  }
}

/** @throws PasswordBoxError, before anything is derived */
function read(json: string) {
  let parsed: z.infer<typeof shape>;
  try {
    parsed = shape.parse(JSON.parse(json));
  } catch {
    throw new PasswordBoxError('it is none');
  }
  const { salt, ...rest } = parsed;
  const bytes = Buffer.from(salt, 'base64url');
  const params = { ...rest, kdf: 'scrypt', salt: bytes, length: KEY_LENGTH } as const;
  const refusal = kdfRefusal(params);
  if (refusal !== null) throw new PasswordBoxError(refusal);
  return params;
}

/** JSON of salt, cost and box, for the column of this name. */
export async function closePasswordBox(
  { accountId, dataKey, password, keystoreSalt }: NewPasswordBox,
  { kdf, cost: { N, r, p }, random }: PasswordBoxOptions,
): Promise<string> {
  const salt = random.bytes(SALT_LENGTH);
  const params = { kdf: 'scrypt', N, r, p, salt, length: KEY_LENGTH } as const;
  const wrappingKey = await kdf.derive(normalPassword(password), params);
  const box = closeBox(wrappingKey, contextOf(accountId), dataKey);
  wrappingKey.fill(0);
  return JSON.stringify({
    version: 1,
    kdf: 'scrypt',
    N,
    r,
    p,
    salt: Buffer.from(salt).toString('base64url'),
    box: Buffer.from(box).toString('base64url'),
    keystoreSalt,
  });
}

/** The data key; null when the password is wrong. @throws PasswordBoxError */
export async function openPasswordBox(
  json: string,
  { accountId, password }: { readonly accountId: string; readonly password: string },
  kdf: Kdf,
): Promise<Uint8Array | null> {
  const { box, ...params } = read(json);
  const wrappingKey = await kdf.derive(normalPassword(password), params);
  const dataKey = openBox(wrappingKey, contextOf(accountId), Buffer.from(box, 'base64url'));
  wrappingKey.fill(0);
  return dataKey;
}

/** Takes the time of a wrong password, for an account that does not exist. */
export async function openNoPasswordBox(
  password: string,
  { kdf, cost, random }: PasswordBoxOptions,
): Promise<void> {
  const salt = random.bytes(SALT_LENGTH);
  await kdf.derive(normalPassword(password), { kdf: 'scrypt', ...cost, salt, length: KEY_LENGTH });
}

/** @throws PasswordBoxError */
export function keystoreSaltOf(json: string): string {
  return read(json).keystoreSalt;
}

export function isWeakPasswordBox(json: string, cost: ScryptCost): boolean {
  return isWeak(read(json), cost);
}
