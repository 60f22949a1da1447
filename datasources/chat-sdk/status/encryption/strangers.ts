import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import type { PublicKey } from '../../port.ts';
import { compress, uncompress } from '../wire/keys.ts';
import { forgetPeer } from './peers.ts';
import { getJson, type Records, setJson } from './records.ts';

/** People not listened for whose devices and sessions are kept. Anybody can become one, so the first make room. */
export const MAX_STRANGER_RECORDS = 500;

const KEY = 'strangers';
const VERSION = 1;

/**
 * Notes that records of a stranger are kept. Whoever makes room loses devices and sessions, unless `isKnown` by now:
 * a message of theirs then reads as of a new acquaintance.
 */
export async function rememberStranger(
  records: Records,
  stranger: PublicKey,
  isKnown: (peer: PublicKey) => boolean,
): Promise<void> {
  const kept = (await getJson<string[]>(records, KEY, VERSION)) ?? [];
  const id = bytesToHex(compress(stranger));
  if (kept.includes(id)) return;
  const next = [...kept, id];
  const surplus = next.splice(0, Math.max(0, next.length - MAX_STRANGER_RECORDS));
  setJson(records, KEY, VERSION, next);
  for (const each of surplus) {
    const peer = uncompress(hexToBytes(each));
    if (peer !== null && !isKnown(peer)) await forgetPeer(records, peer);
  }
}
