import type { InputIssue } from '../shared/domain-error.ts';
import { textIssue } from '../shared/text.ts';

const MAX = 64;

/** Null when there is none. */
export function toDeviceName(name: string | null | undefined): string | null {
  return name?.trim() || null;
}

export function deviceNameIssue(name: string | null): InputIssue | null {
  return name === null ? null : textIssue(['deviceName'], name, { min: 1, max: MAX });
}
