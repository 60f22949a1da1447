import type { Sealer } from '../../domains/shared/sealing.ts';

/** Does not seal: for tests whose subject is not what lies at rest. */
export const plainSealer: Sealer = {
  seal: (_place, plain) => Uint8Array.from(plain),
  open: (_place, sealed) => Uint8Array.from(sealed),
  sealText: (_place, text) => new TextEncoder().encode(text),
  openText: (_place, sealed) => new TextDecoder().decode(sealed),
  blindIndex: (_purpose, value) => value,
  wipe: () => {},
};
