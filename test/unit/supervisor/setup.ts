import type { Logger } from '../../../domains/shared/logger.ts';
import type { SupervisorPolicy } from '../../../server/supervisor/policy.ts';
import { createSupervisor, type SupervisorMetrics } from '../../../server/supervisor.ts';
import { createFakeClock } from '../../support/fake-clock.ts';
import type { FakeModule } from '../../support/fake-module.ts';
import { createSeededRandom } from '../../support/seeded-random.ts';

/** No jitter, so that tests can name the instant of a restart. */
export const POLICY: SupervisorPolicy = {
  backoff: { baseMs: 1_000, maxMs: 8_000, jitter: 0 },
  budget: { attempts: 5, windowMs: 600_000 },
  startTimeoutMs: 10_000,
  stopDeadlineMs: 3_000,
  pollIntervalMs: 100,
};

export const silent: Logger = { debug() {}, info() {}, warn() {}, error() {} };

export function setUp(
  modules: readonly FakeModule[],
  options: { policy?: Partial<SupervisorPolicy>; metrics?: SupervisorMetrics; seed?: number } = {},
) {
  const clock = createFakeClock();
  const supervisor = createSupervisor({
    modules,
    clock,
    random: createSeededRandom(options.seed ?? 1),
    logger: silent,
    policy: { ...POLICY, ...options.policy },
    ...(options.metrics ? { metrics: options.metrics } : {}),
  });
  const states = () =>
    Object.fromEntries(supervisor.status().map(({ name, health }) => [name, health.state]));
  const health = (name: string) =>
    supervisor.status().find((module) => module.name === name)?.health;
  return { clock, supervisor, states, health };
}
