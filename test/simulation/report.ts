/** What is said of a seed that failed. */
import { tellItem } from './schedule.ts';
import type { Outcome } from './simulate.ts';

const FINDINGS = 20;
const TAIL = 80;

export class SimulationError extends Error {
  override readonly name = 'SimulationError';
}

/** @throws SimulationError with what was found, the schedule and one command that replays it */
export function assertSound({ seed, findings, schedule, trace, hash }: Outcome): void {
  if (findings.length === 0) return;
  const more = findings.length > FINDINGS ? [`and ${findings.length - FINDINGS} more`] : [];
  throw new SimulationError(
    [
      `Seed ${seed} found:`,
      ...findings.slice(0, FINDINGS),
      ...more,
      '',
      'Replay it with:',
      `  SEEDS=${seed} npm run test:long -- simulation`,
      '',
      `Schedule, until ${schedule.until / 1_000}:`,
      ...schedule.items.map(tellItem),
      '',
      `End of the trace ${hash}:`,
      ...trace.slice(-TAIL),
    ].join('\n'),
  );
}
