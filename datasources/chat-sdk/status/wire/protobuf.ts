import { type DescMessage, fromBinary, type MessageShape } from '@bufbuild/protobuf';
import { MAX_MESSAGE_BYTES } from './limits.ts';

/** Reads bytes from outside; null when they are no such message or over `maxBytes`. */
export function tryDecode<Schema extends DescMessage>(
  schema: Schema,
  bytes: Uint8Array,
  maxBytes: number = MAX_MESSAGE_BYTES,
): MessageShape<Schema> | null {
  if (bytes.length > maxBytes) return null;
  try {
    return fromBinary(schema, bytes);
  } catch {
    return null;
  }
}
