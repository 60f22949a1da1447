/** The colours an owner can choose, in the order of their numbers on the wire (status-wire-protocol §1.4). */
import type { PublicKey } from '../../../datasources/chat-sdk/port.ts';
import { colorId } from './color-id.ts';

const COLORS = [
  'PRIMARY',
  'PURPLE',
  'INDIGO',
  'TURQUOISE',
  'BLUE',
  'GREEN',
  'YELLOW',
  'ORANGE',
  'RED',
  'FLAMINGO',
  'BROWN',
  'SKY',
  'ARMY',
  'MAGENTA',
  'COPPER',
  'CAMEL',
  'YINYANG',
  'BEIGE',
] as const;

export type CustomizationColor = (typeof COLORS)[number];

/** Unknown names are BLUE, as clients of the network treat unknown numbers. */
export function toCustomizationColor(name: string): CustomizationColor {
  return COLORS.find((color) => color === name) ?? 'BLUE';
}

/** Its number on the wire, 0 to 17. */
export function customizationColorNumber(color: CustomizationColor): number {
  return COLORS.indexOf(color);
}

/** The colour of a number on the wire; unknown ones are BLUE. */
export function customizationColorOf(number: number): CustomizationColor {
  return COLORS[number] ?? 'BLUE';
}

/** A number somebody sent, as it may be kept: unknown ones are BLUE's. */
export function knownColorNumber(number: number): number {
  return COLORS[number] ? number : COLORS.indexOf('BLUE');
}

/** The colour of an account whose owner chose none. */
export function defaultCustomizationColor(publicKey: PublicKey): CustomizationColor {
  return COLORS[1 + colorId(publicKey)] ?? 'BLUE';
}
