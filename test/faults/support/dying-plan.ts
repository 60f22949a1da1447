/** What a process does that is to be killed at one of its writes. */

export type Deed =
  | {
      readonly kind: 'messageSend';
      readonly chatId: string;
      readonly text: string;
      readonly clientId: string;
    }
  | { readonly kind: 'contactRequestAccept'; readonly contactId: string }
  | {
      readonly kind: 'passwordChange';
      readonly currentPassword: string;
      readonly newPassword: string;
    }
  | { readonly kind: 'accountDelete'; readonly password: string }
  /** Envelopes on their way to it, as the outbox keeps them, base64. */
  | { readonly kind: 'ingest'; readonly envelopes: string };

export interface DyingPlan {
  readonly databaseUrl: string;
  readonly dataDir: string;
  readonly token: string;
  /** Unix ms: what its clock shows at first. */
  readonly now: number;
  /** It is killed right after its n-th write, from 1; those to the keystore count too. */
  readonly at: number;
  readonly deed: Deed;
}
