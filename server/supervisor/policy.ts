/** How patient the supervisor is. All times in milliseconds. */
export interface SupervisorPolicy {
  readonly backoff: {
    /** Before the first restart. */
    readonly baseMs: number;
    /** Never longer. */
    readonly maxMs: number;
    /** 0 to 1: the share of a delay that is random. */
    readonly jitter: number;
  };
  /** More restarts than `attempts` within `windowMs` are not made: the module stays DOWN until moduleRestart. */
  readonly budget: { readonly attempts: number; readonly windowMs: number };
  readonly startTimeoutMs: number;
  readonly stopDeadlineMs: number;
  readonly pollIntervalMs: number;
}

export const DEFAULT_POLICY: SupervisorPolicy = {
  backoff: { baseMs: 1_000, maxMs: 60_000, jitter: 0.5 },
  budget: { attempts: 5, windowMs: 600_000 },
  startTimeoutMs: 60_000,
  stopDeadlineMs: 5_000,
  pollIntervalMs: 1_000,
};
