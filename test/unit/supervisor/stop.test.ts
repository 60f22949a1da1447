import { describe, expect, test } from 'vitest';
import { createFakeModule } from '../../support/fake-module.ts';
import { setUp } from './setup.ts';

describe('stop', () => {
  test('ORCH-11: dependants stop before what they need', async () => {
    const log: string[] = [];
    const node = createFakeModule({ name: 'waku-node' }, log);
    const waku = createFakeModule({ name: 'waku', needs: ['waku-node'] }, log);
    const chatSdk = createFakeModule({ name: 'chat-sdk', optionalNeeds: ['waku'] }, log);
    const { supervisor, states } = setUp([node, waku, chatSdk]);
    await supervisor.start();
    log.length = 0;
    await supervisor.stop();
    expect(log).toEqual(['chat-sdk stop', 'waku stop', 'waku-node stop']);
    expect(states()).toEqual({ 'waku-node': 'STOPPED', waku: 'STOPPED', 'chat-sdk': 'STOPPED' });
  });

  test.each(['fail', 'throw', 'hang'] as const)(
    'ORCH-12: a stop that does not work out (%s) holds up the others no longer than the deadline',
    async (how) => {
      const waku = createFakeModule({ name: 'waku' });
      const chatSdk = createFakeModule({ name: 'chat-sdk', needs: ['waku'] });
      chatSdk.stops = how;
      const { supervisor, clock, states } = setUp([waku, chatSdk]);
      await supervisor.start();
      const stopped = supervisor.stop();
      if (how === 'hang') {
        await clock.advance(2_999);
        expect(waku.calls).toEqual(['start', 'started']);
        await clock.advance(1);
      }
      await stopped;
      expect(waku.calls).toEqual(['start', 'started', 'stop']);
      expect(states()).toEqual({ waku: 'STOPPED', 'chat-sdk': 'STOPPED' });
    },
  );

  test('ORCH-12: a start on the way is aborted; nothing starts afterwards', async () => {
    const waku = createFakeModule({ name: 'waku' });
    const chatSdk = createFakeModule({ name: 'chat-sdk', needs: ['waku'] });
    waku.starts.push('hang');
    const { supervisor, clock, states } = setUp([waku, chatSdk]);
    const started = supervisor.start();
    await clock.settle();
    await supervisor.stop();
    await started;
    await clock.advance(3_600_000);
    expect(waku.calls).toEqual(['start', 'aborted', 'stop']);
    expect(chatSdk.calls.includes('start')).toBe(false);
    expect(states()).toEqual({ waku: 'STOPPED', 'chat-sdk': 'STOPPED' });
  });

  test('ORCH-12: a module waiting for its next attempt does not start again', async () => {
    const waku = createFakeModule({ name: 'waku' });
    waku.starts.push('fail');
    const { supervisor, clock } = setUp([waku]);
    await supervisor.start();
    await supervisor.stop();
    await clock.advance(3_600_000);
    expect(waku.calls.filter((call) => call === 'start')).toHaveLength(1);
  });

  test('ORCH-12: stopping twice is stopping once; restarting what is stopped does nothing', async () => {
    const waku = createFakeModule({ name: 'waku' });
    const { supervisor, states, clock } = setUp([waku]);
    await supervisor.start();
    await Promise.all([supervisor.stop(), supervisor.stop()]);
    await supervisor.restart('waku');
    await clock.settle();
    expect(waku.calls).toEqual(['start', 'started', 'stop']);
    expect(states()).toEqual({ waku: 'STOPPED' });
  });

  test('ORCH-12: nothing is left asleep after a stop', async () => {
    const waku = createFakeModule({ name: 'waku' });
    const codex = createFakeModule({ name: 'codex' });
    codex.starts.push('fail');
    const { supervisor, clock } = setUp([waku, codex]);
    await supervisor.start();
    expect(clock.sleepers()).toBeGreaterThan(0);
    await supervisor.stop();
    await clock.settle();
    expect(clock.sleepers()).toBe(0);
  });

  test('ORCH-12: a supervisor that was stopped before it was started starts nothing', async () => {
    const waku = createFakeModule({ name: 'waku' });
    const { supervisor, clock, states } = setUp([waku]);
    await supervisor.stop();
    await supervisor.start();
    await clock.settle();
    expect(waku.calls).toEqual([]);
    expect(states()).toEqual({ waku: 'STOPPED' });
  });

  test('ORCH-17: a module that was restarted before the start is not started a second time', async () => {
    const waku = createFakeModule({ name: 'waku' });
    const { supervisor, clock } = setUp([waku]);
    await supervisor.restart('waku');
    await supervisor.start();
    await clock.settle();
    expect(waku.calls.filter((call) => call === 'start')).toHaveLength(1);
    await supervisor.stop();
  });
});
