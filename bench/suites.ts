import type { Suite } from './suite.ts';
import { fanOut, resume } from './suites/events.ts';
import { ingest } from './suites/ingest.ts';
import { latency } from './suites/latency.ts';
import { login } from './suites/login.ts';
import { pages } from './suites/pages.ts';
import { start } from './suites/start.ts';
import { throughput } from './suites/throughput.ts';
import { trace } from './suites/trace.ts';

/** In the order of the table. */
export const SUITES: readonly Suite[] = [
  latency,
  trace,
  throughput,
  pages,
  fanOut,
  resume,
  ingest,
  start,
  login,
];
