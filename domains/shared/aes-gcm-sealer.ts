import { createHmac, createSecretKey, hkdfSync, type KeyObject } from 'node:crypto';
import { closeBox, openBox } from './aes-gcm-box.ts';
import { UnauthenticatedError } from './errors.ts';
import { SealBrokenError, type SealedPlace, type Sealer } from './sealing.ts';

const KEY_LENGTH = 32;

/** OpenSSL clears it when it is collected: what is wiped is let go of. */
function subkey(dataKey: Uint8Array, purpose: string): KeyObject {
  const info = `status-gateway/${purpose}`;
  const bytes = Buffer.from(hkdfSync('sha256', dataKey, new Uint8Array(), info, KEY_LENGTH));
  try {
    return createSecretKey(bytes);
  } finally {
    bytes.fill(0);
  }
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
  let keys: { readonly seal: KeyObject; readonly index: KeyObject } | null = {
    seal: subkey(dataKey, 'seal'),
    index: subkey(dataKey, 'blind-index'),
  };
  const key = (purpose: 'seal' | 'index'): KeyObject => {
    if (!keys) throw new UnauthenticatedError();
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
      keys = null;
    },
  };
}
