import type { Codec } from '../../../../datasources/logos-core/wire/codec.ts';
import * as wire from '../../../../datasources/logos-core/wire/index.ts';
import type { Json } from '../../../../datasources/logos-core/wire/json.ts';

/** A record with a field of each kind that matters, itself among them. */
export interface Entry {
  readonly name: string;
  readonly label: string | null;
  readonly extra: Json;
  readonly within: readonly Entry[];
}

export const entry: Codec<Entry> = wire.record<Entry>('Entry', () => ({
  name: wire.tstr,
  label: wire.optional(wire.tstr),
  extra: wire.any,
  within: wire.array(entry),
}));
