import { describe } from 'vitest';
import { deliveries } from './waku-deliveries.ts';
import { history } from './waku-history.ts';
import { life } from './waku-life.ts';
import { WATCHDOG_MS, type WakuHarness, wakuSetting } from './waku-setting.ts';

export type { WakuHarness };

/** What every adapter of the `waku` port has to do: specs/modules/waku.md. */
export function wakuConformance(adapter: string, createHarness: () => Promise<WakuHarness>): void {
  describe(`waku port: ${adapter}`, { timeout: WATCHDOG_MS }, () => {
    const setting = wakuSetting(createHarness);
    deliveries(setting);
    history(setting);
    life(setting);
  });
}
