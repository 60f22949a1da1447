import { keccak_256 } from '@noble/hashes/sha3.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { PublicKey } from '../../../datasources/chat-sdk/port.ts';
import { publicKeyBytes } from './public-key.ts';

/** The key's Ethereum address: `0x` and 40 hex characters, their case a checksum (EIP-55). */
export function ethAddress(publicKey: PublicKey): `0x${string}` {
  const address = bytesToHex(keccak_256(publicKeyBytes(publicKey).subarray(1)).subarray(12));
  const checksum = bytesToHex(keccak_256(utf8ToBytes(address)));
  const cased = [...address].map((digit, i) =>
    Number.parseInt(checksum.charAt(i), 16) >= 8 ? digit.toUpperCase() : digit,
  );
  return `0x${cased.join('')}`;
}
