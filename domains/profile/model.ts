import type { PublicKey } from '../../datasources/chat-sdk/port.ts';
import type { ColorHashSegment } from '../shared/identity/color-hash.ts';
import type { CustomizationColor } from '../shared/identity/customization-color.ts';

/** The public face of an account. Its id is the account's. */
export interface Profile {
  readonly id: string;
  readonly publicKey: PublicKey;
  readonly compressedKey: string;
  readonly keyUid: string;
  readonly displayName: string | null;
  readonly colorHash: readonly ColorHashSegment[];
  /** 0 to 10. */
  readonly colorId: number;
  readonly customizationColor: CustomizationColor;
  readonly shareUrl: string;
}

/** What an account says of itself in messages. */
export interface Introduction {
  /** Empty for an account without a name. */
  readonly displayName: string;
  /** Number of the colour on the wire. */
  readonly customizationColor: number;
}
