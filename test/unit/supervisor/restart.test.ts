import { describe, expect, test } from 'vitest';
import { createFakeModule } from '../../support/fake-module.ts';
import { setUp } from './setup.ts';

const starts = (module: { calls: string[] }) =>
  module.calls.filter((call) => call === 'start').length;

describe('restart', () => {
  test('ORCH-6: waits twice as long before each restart, at most the maximum', async () => {
    const waku = createFakeModule({ name: 'waku' });
    waku.starts.push('fail', 'fail', 'fail', 'fail', 'fail', 'fail');
    const { supervisor, clock, health } = setUp([waku]);
    await supervisor.start();
    for (const [attempt, delay] of [1_000, 2_000, 4_000, 8_000, 8_000].entries()) {
      const retryAt = new Date(clock.now() + delay);
      expect(health('waku')).toEqual({ state: 'DOWN', reason: 'waku failed', retryAt });
      await clock.advance(delay - 1);
      expect(starts(waku)).toBe(attempt + 1);
      await clock.advance(1);
      expect(starts(waku)).toBe(attempt + 2);
    }
  });

  test('ORCH-6: jitter shortens a wait, by no more than its share, and differs between modules', async () => {
    const modules = Array.from({ length: 20 }, (_, index) => {
      const module = createFakeModule({ name: `module-${index}` });
      module.starts.push('fail');
      return module;
    });
    const { supervisor, clock } = setUp(modules, {
      policy: { backoff: { baseMs: 1_000, maxMs: 8_000, jitter: 0.5 } },
    });
    await supervisor.start();
    const waits = supervisor.status().map(({ health }) => {
      if (health.state !== 'DOWN' || health.retryAt === null) throw new Error('must wait');
      return health.retryAt.getTime() - clock.now();
    });
    expect(Math.min(...waits)).toBeGreaterThanOrEqual(500);
    expect(Math.max(...waits)).toBeLessThanOrEqual(1_000);
    expect(new Set(waits).size).toBeGreaterThan(10);
  });

  test('ORCH-7: when the budget is spent the module stays DOWN, with no next attempt', async () => {
    const waku = createFakeModule({ name: 'waku' });
    waku.starts.push('fail', 'fail', 'fail');
    const { supervisor, clock, health } = setUp([waku], {
      policy: { budget: { attempts: 2, windowMs: 600_000 } },
    });
    await supervisor.start();
    await clock.advance(1_000 + 2_000);
    expect(health('waku')).toEqual({ state: 'DOWN', reason: 'waku failed', retryAt: null });
    await clock.advance(3_600_000);
    expect(starts(waku)).toBe(3);
  });

  test('ORCH-7: restarts older than the window do not count', async () => {
    const waku = createFakeModule({ name: 'waku' });
    const { supervisor, clock, states } = setUp([waku], {
      policy: { budget: { attempts: 1, windowMs: 60_000 } },
    });
    await supervisor.start();
    for (let round = 1; round <= 3; round++) {
      waku.says = { state: 'DOWN', reason: 'lost', retryAt: null };
      await clock.advance(100);
      waku.says = { state: 'READY' };
      await clock.advance(60_000);
      expect(states()).toEqual({ waku: 'READY' });
      expect(starts(waku)).toBe(round + 1);
    }
  });

  test('ORCH-8: moduleRestart gives a module that was given up a fresh budget', async () => {
    const waku = createFakeModule({ name: 'waku' });
    waku.starts.push('fail', 'fail', 'fail');
    const { supervisor, clock, health, states } = setUp([waku], {
      policy: { budget: { attempts: 1, windowMs: 600_000 } },
    });
    await supervisor.start();
    await clock.advance(1_000);
    expect(health('waku')).toMatchObject({ retryAt: null });
    await supervisor.restart('waku');
    await clock.settle();
    expect(health('waku')).toMatchObject({ retryAt: new Date(clock.now() + 1_000) });
    await clock.advance(1_000);
    expect(states()).toEqual({ waku: 'READY' });
    expect(supervisor.status()[0]?.restarts).toBe(3);
  });

  test('ORCH-8: moduleRestart ends a start that hangs, and resolves without waiting for the next', async () => {
    const waku = createFakeModule({ name: 'waku' });
    waku.starts.push('hang', 'hang');
    const { supervisor, clock, states } = setUp([waku]);
    void supervisor.start();
    await clock.settle();
    await supervisor.restart('waku');
    expect(waku.calls).toEqual(['start', 'aborted', 'stop', 'start']);
    expect(states()).toEqual({ waku: 'STARTING' });
  });

  test('ORCH-8: restarts asked for at the same time follow each other', async () => {
    const waku = createFakeModule({ name: 'waku' });
    const { supervisor, clock, states } = setUp([waku]);
    await supervisor.start();
    await Promise.all([supervisor.restart('waku'), supervisor.restart('waku')]);
    await clock.settle();
    const order = waku.calls.filter((call) => call !== 'started');
    expect(order).toEqual(['start', 'stop', 'start', 'stop', 'start']);
    expect(states()).toEqual({ waku: 'READY' });
  });

  test('ORCH-9: a module found DOWN by the poll is stopped, then started again', async () => {
    const waku = createFakeModule({ name: 'waku' });
    const { supervisor, clock, health, states } = setUp([waku]);
    await supervisor.start();
    waku.says = { state: 'DOWN', reason: 'no peers', retryAt: null };
    await clock.advance(100);
    const retryAt = new Date(clock.now() + 1_000);
    expect(health('waku')).toEqual({ state: 'DOWN', reason: 'no peers', retryAt });
    expect(waku.calls).toEqual(['start', 'started', 'stop']);
    waku.says = { state: 'READY' };
    await clock.advance(1_000);
    expect(states()).toEqual({ waku: 'READY' });
  });

  test('ORCH-9: a module that stopped by itself, or whose health throws, is restarted', async () => {
    const stopped = createFakeModule({ name: 'stopped' });
    const broken = createFakeModule({ name: 'broken' });
    const { supervisor, clock, health, states } = setUp([stopped, broken]);
    await supervisor.start();
    stopped.says = { state: 'STOPPED' };
    broken.says = null;
    await clock.advance(100);
    expect(health('stopped')).toMatchObject({ state: 'DOWN', reason: 'it stopped by itself' });
    expect(health('broken')).toMatchObject({
      state: 'DOWN',
      reason: 'health check failed: broken has no pulse',
    });
    stopped.says = { state: 'READY' };
    broken.says = { state: 'READY' };
    await clock.advance(1_000);
    expect(states()).toEqual({ stopped: 'READY', broken: 'READY' });
  });

  test('ORCH-9: a module that names the time it tries again itself is left alone until then', async () => {
    const waku = createFakeModule({ name: 'waku' });
    const { supervisor, clock, health } = setUp([waku]);
    await supervisor.start();
    const mending = {
      state: 'DOWN',
      reason: 'reconnecting',
      retryAt: new Date(clock.now() + 5_000),
    } as const;
    waku.says = mending;
    await clock.advance(4_900);
    expect(health('waku')).toEqual(mending);
    expect(starts(waku)).toBe(1);
    await clock.advance(200 + 1_000);
    expect(starts(waku)).toBe(2);
  });

  test('ORCH-10: a dependant turns DEGRADED when what it needs goes down, and back; it is not restarted', async () => {
    const node = createFakeModule({ name: 'waku-node' });
    const waku = createFakeModule({ name: 'waku', needs: ['waku-node'] });
    const chatSdk = createFakeModule({ name: 'chat-sdk', needs: ['waku'] });
    const { supervisor, clock, states, health } = setUp([node, waku, chatSdk]);
    await supervisor.start();
    node.says = { state: 'DOWN', reason: 'port taken', retryAt: null };
    await clock.advance(100);
    expect(states()).toEqual({ 'waku-node': 'DOWN', waku: 'DEGRADED', 'chat-sdk': 'DEGRADED' });
    expect(health('chat-sdk')).toEqual({
      state: 'DEGRADED',
      reason: 'needs "waku-node", which is DOWN',
    });
    node.says = { state: 'READY' };
    await clock.advance(1_000);
    expect(states()).toEqual({ 'waku-node': 'READY', waku: 'READY', 'chat-sdk': 'READY' });
    expect(starts(waku)).toBe(1);
    expect(starts(chatSdk)).toBe(1);
  });

  test('ORCH-10: a dependant that goes down too waits for what it needs, at no cost to its budget', async () => {
    const waku = createFakeModule({ name: 'waku' });
    const chatSdk = createFakeModule({ name: 'chat-sdk', needs: ['waku'] });
    const { supervisor, clock, states } = setUp([waku, chatSdk]);
    await supervisor.start();
    waku.starts.push('fail', 'fail', 'fail');
    const lost = { state: 'DOWN', reason: 'lost', retryAt: null } as const;
    waku.says = lost;
    chatSdk.says = lost;
    await clock.advance(100);
    waku.says = { state: 'READY' };
    chatSdk.says = { state: 'READY' };
    await clock.advance(1_000 + 2_000 + 4_000);
    expect(starts(chatSdk)).toBe(1);
    await clock.advance(8_000);
    expect(states()).toEqual({ waku: 'READY', 'chat-sdk': 'READY' });
    expect(starts(chatSdk)).toBe(2);
  });
});
