import { v7 } from 'uuid';

/** A row id: UUIDv7, so that ids made later in this process sort later, within a millisecond too. */
export function newId(): string {
  return v7();
}
