import { randomBytes } from 'node:crypto';
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { generateKeyPair, privateKeyFromProtobuf, privateKeyToProtobuf } from '@libp2p/crypto/keys';
import type { PrivateKey } from '@libp2p/interface';

export class KeyFileError extends Error {
  override readonly name = 'KeyFileError';

  constructor(file: string, cause: unknown) {
    super(
      `The node key in "${file}" cannot be read: restore it from a backup, or delete it to start with a new network identity`,
      { cause },
    );
  }
}

/** The node's identity: read from the file, or made and written to it (mode 0600, whole or not at all). @throws KeyFileError */
export async function loadNodeKey(file: string | undefined): Promise<PrivateKey> {
  if (file === undefined) return asPrivateKey(await generateKeyPair('Ed25519'));
  let bytes: Uint8Array;
  try {
    bytes = await readFile(file);
  } catch (error) {
    if (!isNotFound(error)) throw new KeyFileError(file, error);
    const key = await generateKeyPair('Ed25519');
    await writeWhole(file, privateKeyToProtobuf(key));
    return asPrivateKey(key);
  }
  try {
    return asPrivateKey(privateKeyFromProtobuf(bytes));
  } catch (error) {
    throw new KeyFileError(file, error);
  }
}

async function writeWhole(file: string, bytes: Uint8Array): Promise<void> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  const draft = `${file}.${randomBytes(6).toString('hex')}`;
  try {
    const handle = await open(draft, 'wx', 0o600);
    try {
      await handle.writeFile(bytes);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(draft, file);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}

function isNotFound(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}

/** The key package declares a newer interface than the libp2p release that uses it at run time. */
function asPrivateKey(key: ReturnType<typeof privateKeyFromProtobuf>): PrivateKey {
  return key as unknown as PrivateKey;
}
