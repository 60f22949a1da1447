import { createHmac, hkdfSync } from 'node:crypto';
import { closeBox, openBox } from './aes-gcm-box.ts';
import { UnauthenticatedError } from './errors.ts';
import { SealBrokenError, type SealedPlace, type Sealer } from './sealing.ts';

const KEY_LENGTH = 32;

function subkey(dataKey: Uint8Array, purpose: string): Uint8Array {
  const info = `status-gateway/${purpose}`;
  return new Uint8Array(hkdfSync('sha256', dataKey, new Uint8Array(), info, KEY_LENGTH));
}

/** Only the row is free text: the first two parts hold no bar, so that places cannot be confused. */
function contextOf({ table, column, row }: SealedPlace): string {
  return `${table}|${column}|${row}`;
}

/**
 * Seals with keys derived from the account's data key, one per purpose (SEAL in specs/features/account.md).
 * @param dataKey 32 bytes; not kept
 */
export function createAesGcmSealer(dataKey: Uint8Array): Sealer {
  const keys = { seal: subkey(dataKey, 'seal'), index: subkey(dataKey, 'blind-index') };
  let wiped = false;
  const key = (purpose: keyof typeof keys): Uint8Array => {
    if (wiped) throw new UnauthenticatedError();
    return keys[purpose];
  };
  const open = (place: SealedPlace, sealed: Uint8Array) => {
    const plain = openBox(key('seal'), contextOf(place), sealed);
    if (!plain) throw new SealBrokenError(place);
    return plain;
  };
  const seal = (place: SealedPlace, plain: Uint8Array) =>
    closeBox(key('seal'), contextOf(place), plain);
  return {
    seal,
    open,
    sealText: (place, text) => seal(place, Buffer.from(text, 'utf8')),
    openText: (place, sealed) => Buffer.from(open(place, sealed)).toString('utf8'),
    blindIndex: (purpose, value) =>
      // The length keeps (purpose, value) pairs apart.
      createHmac('sha256', key('index'))
        .update(`${purpose.length}|${purpose}|${value}`)
        .digest('hex'),
    wipe() {
      wiped = true;
      for (const bytes of Object.values(keys)) bytes.fill(0);
    },
  };
}
