/** The encryption layer's records, read and written within one operation that is committed or forgotten as a whole. */
export interface Records {
  get(key: string): Promise<Uint8Array | null>;
  /** Null deletes. */
  set(key: string, value: Uint8Array | null): void;
}

/** A stored record that cannot be read: written by a newer gateway, or damaged. */
export class RecordFormatError extends Error {
  override readonly name = 'RecordFormatError';
  constructor(key: string, detail: string) {
    super(`Record "${key}" cannot be read: ${detail}. Restore it, or delete it to start anew.`);
  }
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** Reads a JSON record of the given version; null when there is none. @throws RecordFormatError */
export async function getJson<T>(
  records: Records,
  key: string,
  version: number,
): Promise<T | null> {
  const bytes = await records.get(key);
  if (bytes === null) return null;
  if (bytes[0] !== version)
    throw new RecordFormatError(key, `version byte is ${bytes[0] ?? 'missing'}`);
  try {
    return JSON.parse(decoder.decode(bytes.subarray(1))) as T;
  } catch {
    throw new RecordFormatError(key, 'it is no JSON');
  }
}

/** The version byte, then JSON. */
export function setJson(records: Records, key: string, version: number, value: unknown): void {
  const json = encoder.encode(JSON.stringify(value));
  const bytes = new Uint8Array(1 + json.length);
  bytes[0] = version;
  bytes.set(json, 1);
  records.set(key, bytes);
}
