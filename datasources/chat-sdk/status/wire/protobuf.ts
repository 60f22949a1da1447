import { type DescMessage, fromBinary, type MessageShape } from '@bufbuild/protobuf';
import { hasTooManyFields } from './field-count.ts';
import { MAX_MESSAGE_BYTES } from './limits.ts';

/** Reads bytes from outside; null when they are no such message, over `maxBytes`, or of too many fields. */
export function tryDecode<Schema extends DescMessage>(
  schema: Schema,
  bytes: Uint8Array,
  maxBytes: number = MAX_MESSAGE_BYTES,
): MessageShape<Schema> | null {
  if (bytes.length > maxBytes || hasTooManyFields(schema, bytes)) return null;
  try {
    return fromBinary(schema, bytes);
  } catch {
    return null;
  }
}
