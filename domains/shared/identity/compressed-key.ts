/** The key as shown to people: multibase over multicodec over the compressed point (status-wire-protocol §1.2). */
import { varint } from 'multiformats';
import { base16, base16upper } from 'multiformats/bases/base16';
import { base32, base32upper } from 'multiformats/bases/base32';
import { base58btc } from 'multiformats/bases/base58';
import { base64, base64url } from 'multiformats/bases/base64';
import type { PublicKey } from '../../../datasources/chat-sdk/port.ts';
import { compressedBytes, toPublicKey } from './public-key.ts';

/** Multicodec secp256k1-pub. */
const SECP256K1 = 0xe7;
/** Longer texts hold no key in any base. */
const MAX_LENGTH = 256;

const decoder = base58btc.decoder
  .or(base16.decoder)
  .or(base16upper.decoder)
  .or(base32.decoder)
  .or(base32upper.decoder)
  .or(base64.decoder)
  .or(base64url.decoder);

/** @example compressKey('0x04deaa…') // 'zQ3shudJrBctPznsRLvbsCtvZFTdi3b34uzYDuqE9Wq9m9T1C' */
export function compressKey(publicKey: PublicKey): string {
  return base58btc.encode(Uint8Array.of(SECP256K1, 0x01, ...compressedBytes(publicKey)));
}

/**
 * Takes any common multibase, not only base58btc. Null for anything that is no secp256k1 key, the BLS12-381 keys the
 * format also knows included: nobody on the network is named by one.
 */
export function decompressKey(text: string): PublicKey | null {
  if (text.length > MAX_LENGTH) return null;
  try {
    const bytes = decoder.decode(text);
    const [codec, length] = varint.decode(bytes);
    return codec === SECP256K1 ? toPublicKey(bytes.subarray(length)) : null;
  } catch {
    return null;
  }
}
