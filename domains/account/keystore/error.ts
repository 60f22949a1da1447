/**
 * MALFORMED: no Web3 Secret Storage v3 file. TOO_COSTLY: key derivation beyond the bounds. PASSWORD: it does not open.
 * KEY: what it holds is no key, or not the one of its address.
 */
export type KeystoreFault = 'MALFORMED' | 'TOO_COSTLY' | 'PASSWORD' | 'KEY';

/** A key file that cannot be used. Says which rule it breaks, never what it holds. */
export class KeystoreError extends Error {
  override readonly name = 'KeystoreError';
  readonly fault: KeystoreFault;
  constructor(fault: KeystoreFault, message: string) {
    super(message);
    this.fault = fault;
  }
}
