/** Time and randomness are given, never taken, so that tests can run them. */

export interface Clock {
  /** Unix milliseconds. */
  now(): number;
  /** Resolves after `ms`, or at once when `signal` aborts. Never rejects. Does not keep the process alive. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

export interface Random {
  /** `length` bytes, cryptographically strong outside tests. */
  bytes(length: number): Uint8Array;
  /** In [0, 1). For jitter only. */
  fraction(): number;
}
