import type { PublicKey } from '../../port.ts';
import type { RandomBytes } from '../wire/random.ts';

/** Whose messages the encryption layer seals and opens, and what it may ask for. */
export interface EncryptionContext {
  readonly publicKey: PublicKey;
  /** 32 bytes. */
  readonly privateKey: Uint8Array;
  readonly installationId: string;
  /** Unix ms. */
  now(): number;
  /** Unix ns, never the same twice: what a peer orders our bundles by. */
  bundleTime(): bigint;
  readonly random: RandomBytes;
}

/** Map key of a message for any installation (status-wire-protocol §4.4). */
export const NO_INSTALLATION = 'none';
