import { decompressKey } from '../../domains/shared/identity/compressed-key.ts';
import { toPublicKey } from '../../domains/shared/identity/public-key.ts';
import { canonical, textScalar } from './text-scalar.ts';

const UNCOMPRESSED = /^0x(04[0-9a-fA-F]{128})$/;
const print = (text: string) => (UNCOMPRESSED.test(text) ? text.toLowerCase() : null);

export const PublicKey = textScalar({
  name: 'PublicKey',
  shape: 'a point of secp256k1, uncompressed ("0x04…") or compressed ("zQ3sh…")',
  parse(text) {
    const hex = UNCOMPRESSED.exec(text)?.[1];
    return hex ? toPublicKey(Buffer.from(hex, 'hex')) : decompressKey(text);
  },
  print: canonical('PublicKey', print),
});
