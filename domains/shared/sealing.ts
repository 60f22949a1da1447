/** Sealing of personal content at rest with an account's data key. Table: specs/features/account.md. */

/** Where a value lies: bound to it, so that a value moved to another place does not open. */
export interface SealedPlace {
  readonly table: string;
  readonly column: string;
  /** Primary key of the row. */
  readonly row: string;
}

export interface Sealer {
  seal(place: SealedPlace, plain: Uint8Array): Uint8Array<ArrayBuffer>;
  /** @throws SealBrokenError when the value was not sealed with this key for this place. */
  open(place: SealedPlace, sealed: Uint8Array): Uint8Array<ArrayBuffer>;
  sealText(place: SealedPlace, text: string): Uint8Array<ArrayBuffer>;
  openText(place: SealedPlace, sealed: Uint8Array): string;
  /** Keyed SHA-256 (HMAC), hex: for comparing without keeping, e.g. idempotency inputs. */
  blindIndex(purpose: string, value: string): string;
  /** Overwrites the key in memory; from then on the sealer throws UnauthenticatedError. */
  wipe(): void;
}

/** The value was not sealed with this key for this place, or was changed since. Says where, never what. */
export class SealBrokenError extends Error {
  override readonly name = 'SealBrokenError';
  constructor({ table, column, row }: SealedPlace) {
    super(`The sealed value of ${table}.${column} in row ${row} does not open.`);
  }
}
