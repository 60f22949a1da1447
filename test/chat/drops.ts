/** What a gateway counts as dropped: /metrics. */
import { eventually } from '../support/until.ts';

const METRICS = {
  /** Of the chat engine: envelopes and what was in them. */
  engine: 'status_gateway_envelopes_dropped',
  /** Of the domains: messages that were read, and came to nothing. */
  domains: 'status_gateway_inbound_dropped_total',
} as const;

export type Counter = keyof typeof METRICS;

export interface Drops {
  /** One reason, or several: `this or that`. */
  readonly reasons: string;
  readonly count: number;
  /** Default: the engine. */
  readonly by?: Counter | undefined;
}

/** Acts, and waits until this many more were dropped for these reasons. */
export async function expectCounted(
  url: string,
  { reasons, count, by = 'engine' }: Drops,
  act: () => Promise<unknown>,
): Promise<void> {
  const counted = async () => {
    const all = await countsOf(url, by);
    return reasons.split(' or ').reduce((sum, reason) => sum + (all.get(reason) ?? 0), 0);
  };
  const before = await counted();
  await act();
  await eventually(`${count} more are dropped as ${reasons}`, async () =>
    (await counted()) >= before + count ? true : null,
  );
}

export async function countsOf(url: string, by: Counter): Promise<ReadonlyMap<string, number>> {
  const page = await (await fetch(new URL('/metrics', url))).text();
  const lines = page.matchAll(new RegExp(`^${METRICS[by]}\\{reason="([^"]+)"\\} (\\d+)`, 'gm'));
  return new Map([...lines].map(([, reason = '', count]) => [reason, Number(count)]));
}
