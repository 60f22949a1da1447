import { Counter, Gauge, type Registry } from 'prom-client';
import type { ModuleHealth } from '../datasources/module.ts';
import type { SupervisorMetrics } from './supervisor.ts';

export interface DomainMetrics {
  readonly supervisor: SupervisorMetrics;
  /** An inbound message nothing came of. */
  dropped(reason: string): void;
  /** Where the chat engine's own counts are read from, at each scrape. */
  engine(read: () => Readonly<Record<string, number>>): void;
}

const STATES: readonly ModuleHealth['state'][] = [
  'STARTING',
  'READY',
  'DEGRADED',
  'DOWN',
  'STOPPED',
];

/** Figures of modules and messages. Labels are closed sets. */
export function observeDomains(registry: Registry): DomainMetrics {
  const registers = [registry];
  const restarts = new Counter({
    name: 'status_gateway_module_restarts_total',
    help: 'How often a module was started again.',
    labelNames: ['module'],
    registers,
  });
  const state = new Gauge({
    name: 'status_gateway_module_state',
    help: '1 for the state a module is in.',
    labelNames: ['module', 'state'],
    registers,
  });
  const dropped = new Counter({
    name: 'status_gateway_inbound_dropped_total',
    help: 'Inbound messages nothing came of, by reason.',
    labelNames: ['reason'],
    registers,
  });
  let read = (): Readonly<Record<string, number>> => ({});
  new Gauge({
    name: 'status_gateway_envelopes_dropped',
    help: 'Envelopes the chat engine could make nothing of since the start, by reason.',
    labelNames: ['reason'],
    registers,
    collect() {
      for (const [reason, count] of Object.entries(read())) this.set({ reason }, count);
    },
  });
  return {
    supervisor: {
      restarted: (module) => restarts.inc({ module }),
      state(module, current) {
        for (const each of STATES) state.set({ module, state: each }, Number(each === current));
      },
    },
    dropped: (reason) => dropped.inc({ reason }),
    engine(next) {
      read = next;
    },
  };
}
