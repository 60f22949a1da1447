/** AES-256-GCM with a random nonce, as bytes that say which version they are. */
import { createCipheriv, createDecipheriv, type KeyObject, randomBytes } from 'node:crypto';

const VERSION = 1;
const NONCE_LENGTH = 12;
const TAG_LENGTH = 16;
const OVERHEAD = 1 + NONCE_LENGTH + TAG_LENGTH;

/**
 * `version 01 ‖ nonce 12 ‖ ciphertext ‖ tag 16`.
 * @param key 32 bytes; as a KeyObject, when it is used often, several times as quick
 * @param context bound to the box, not kept in it: opening takes the same
 */
export function closeBox(
  key: Uint8Array | KeyObject,
  context: string,
  plain: Uint8Array,
): Uint8Array<ArrayBuffer> {
  const nonce = randomBytes(NONCE_LENGTH);
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  cipher.setAAD(Buffer.from(context));
  const body = [cipher.update(plain), cipher.final()];
  return Uint8Array.from(
    Buffer.concat([Uint8Array.of(VERSION), nonce, ...body, cipher.getAuthTag()]),
  );
}

/** Null when key, context or any bit is not the one the box was closed with. */
export function openBox(
  key: Uint8Array | KeyObject,
  context: string,
  box: Uint8Array,
): Uint8Array<ArrayBuffer> | null {
  if (box.length < OVERHEAD || box[0] !== VERSION) return null;
  const nonce = box.subarray(1, 1 + NONCE_LENGTH);
  const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_LENGTH });
  decipher.setAAD(Buffer.from(context));
  decipher.setAuthTag(box.subarray(-TAG_LENGTH));
  const plain = decipher.update(box.subarray(1 + NONCE_LENGTH, -TAG_LENGTH));
  try {
    decipher.final();
    return new Uint8Array(plain);
  } catch {
    return null;
  } finally {
    plain.fill(0);
  }
}
