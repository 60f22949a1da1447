/** The ring around an avatar, drawn from the key (status-wire-protocol §1.4). */
import type { PublicKey } from '../../../datasources/chat-sdk/port.ts';
import { compressedBytes } from './public-key.ts';

/** One arc, clockwise. */
export interface ColorHashSegment {
  /** Length, 1 to 5. */
  readonly units: number;
  /** Index into the palette, 0 to 31. */
  readonly color: number;
}

export interface RingAlphabet {
  readonly units: number;
  readonly colors: number;
}

const STATUS: RingAlphabet = { units: 5, colors: 32 };

/** The value's digits, each an arc; an arc never has the colour of the one before it. */
export function ring(value: bigint, { units, colors }: RingAlphabet): ColorHashSegment[] {
  const base = BigInt(units * colors);
  const digits: number[] = [];
  for (let rest = value; rest > 0n || digits.length === 0; rest /= base) {
    digits.unshift(Number(rest % base));
  }
  const segments: ColorHashSegment[] = [];
  for (const digit of digits) {
    const color = digit % colors;
    const clash = segments.at(-1)?.color === color;
    segments.push({
      units: Math.floor(digit / colors) + 1,
      color: clash ? (color + 1) % colors : color,
    });
  }
  return segments;
}

/** Drawn from 80 bits of the compressed key: byte 21 to byte 31 but for the outer half bytes. */
export function colorHash(publicKey: PublicKey): readonly ColorHashSegment[] {
  const hex = Buffer.from(compressedBytes(publicKey)).toString('hex');
  return ring(BigInt(`0x${hex.slice(43, 63)}`), STATUS);
}
