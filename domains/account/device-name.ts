import { codePoints } from '../shared/text.ts';

const MAX = 64;

export const DEVICE_NAME_RULE = `Must have at most ${MAX} characters.`;

/** Null when there is none. */
export function toDeviceName(name: string | null | undefined): string | null {
  return name?.trim() || null;
}

export function isDeviceName(name: string | null): boolean {
  return name === null || codePoints(name) <= MAX;
}
