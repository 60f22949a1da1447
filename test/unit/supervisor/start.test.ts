import { describe, expect, test } from 'vitest';
import { ModuleGraphError } from '../../../server/supervisor/graph.ts';
import { createFakeModule } from '../../support/fake-module.ts';
import { setUp } from './setup.ts';

describe('start', () => {
  test('ORCH-1: a module starts after everything it needs, whatever the order of configuration', async () => {
    const log: string[] = [];
    const chatSdk = createFakeModule({ name: 'chat-sdk', needs: ['waku'] }, log);
    const waku = createFakeModule({ name: 'waku', needs: ['waku-node'] }, log);
    const node = createFakeModule({ name: 'waku-node', kind: 'SERVICE' }, log);
    const { supervisor, states } = setUp([chatSdk, waku, node]);
    await supervisor.start();
    expect(log).toEqual([
      'waku-node start',
      'waku-node started',
      'waku start',
      'waku started',
      'chat-sdk start',
      'chat-sdk started',
    ]);
    expect(states()).toEqual({ 'waku-node': 'READY', waku: 'READY', 'chat-sdk': 'READY' });
  });

  test('ORCH-1: a configured optional need is awaited, an absent one is not', async () => {
    const log: string[] = [];
    const waku = createFakeModule({ name: 'waku', optionalNeeds: ['waku-node', 'metrics'] }, log);
    const node = createFakeModule({ name: 'waku-node' }, log);
    const { supervisor } = setUp([waku, node]);
    await supervisor.start();
    expect(log).toEqual(['waku-node start', 'waku-node started', 'waku start', 'waku started']);
  });

  test('ORCH-1: an optional need that fails does not hold its dependant back, nor degrade it', async () => {
    const waku = createFakeModule({ name: 'waku', optionalNeeds: ['waku-node'] });
    const node = createFakeModule({ name: 'waku-node', required: false });
    node.starts.push('fail');
    const { supervisor, states } = setUp([waku, node]);
    await supervisor.start();
    expect(states()).toEqual({ 'waku-node': 'DOWN', waku: 'READY' });
    await supervisor.stop();
  });

  test('ORCH-2: modules that do not need each other start in parallel', async () => {
    const one = createFakeModule({ name: 'ethereum' });
    const two = createFakeModule({ name: 'codex' });
    one.starts.push('hang');
    const { supervisor, clock, states } = setUp([one, two]);
    const started = supervisor.start();
    await clock.settle();
    expect(states()).toEqual({ ethereum: 'STARTING', codex: 'READY' });
    one.release();
    await started;
    expect(states()).toEqual({ ethereum: 'READY', codex: 'READY' });
  });

  test.each([
    {
      modules: [createFakeModule({ name: 'waku' }), createFakeModule({ name: 'waku' })],
      message: 'Two modules are named "waku". Configure one.',
    },
    {
      modules: [createFakeModule({ name: 'chat-sdk', needs: ['waku'] })],
      message: 'Module "chat-sdk" needs "waku", which is not configured. Configured: "chat-sdk".',
    },
    {
      modules: [
        createFakeModule({ name: 'leaf', needs: ['a'] }),
        createFakeModule({ name: 'a', needs: ['b'] }),
        createFakeModule({ name: 'b', needs: ['c'] }),
        createFakeModule({ name: 'c', needs: ['a'] }),
      ],
      message: 'Modules need each other in a circle: "a" → "b" → "c" → "a". Break it.',
    },
    {
      modules: [
        createFakeModule({ name: 'a', optionalNeeds: ['b'] }),
        createFakeModule({ name: 'b', needs: ['a'] }),
      ],
      message: 'Modules need each other in a circle: "a" → "b" → "a". Break it.',
    },
  ])('ORCH-3: refuses to boot: $message', ({ modules, message }) => {
    expect(() => setUp(modules)).toThrow(new ModuleGraphError(message));
  });

  test('ORCH-4: a module that fails leaves the others running, its dependants DEGRADED', async () => {
    const waku = createFakeModule({ name: 'waku' });
    const chatSdk = createFakeModule({ name: 'chat-sdk', needs: ['waku'] });
    const ethereum = createFakeModule({ name: 'ethereum' });
    waku.starts.push('fail');
    const { supervisor, states, health } = setUp([waku, chatSdk, ethereum]);
    await supervisor.start();
    expect(states()).toEqual({ waku: 'DOWN', 'chat-sdk': 'DEGRADED', ethereum: 'READY' });
    expect(health('waku')).toMatchObject({ reason: 'waku failed' });
    expect(health('chat-sdk')).toMatchObject({ reason: 'needs "waku", which is DOWN' });
    expect(chatSdk.calls).toEqual([]);
  });

  test('ORCH-4: a module that throws instead of rejecting is a module that fails', async () => {
    const waku = createFakeModule({ name: 'waku' });
    waku.starts.push('throw');
    const { supervisor, health } = setUp([waku]);
    await supervisor.start();
    expect(health('waku')).toMatchObject({ state: 'DOWN', reason: 'waku threw' });
  });

  test('ORCH-5: a start that hangs is aborted by its signal after the time-out', async () => {
    const waku = createFakeModule({ name: 'waku' });
    waku.starts.push('hang');
    const { supervisor, clock, health } = setUp([waku]);
    const started = supervisor.start();
    await clock.advance(9_999);
    expect(health('waku')).toEqual({ state: 'STARTING' });
    await clock.advance(1);
    await started;
    expect(waku.calls.slice(0, 3)).toEqual(['start', 'aborted', 'stop']);
    expect(health('waku')).toMatchObject({
      state: 'DOWN',
      reason: 'did not start within 10000 ms',
    });
  });

  test('ORCH-5: a start that ignores its signal does not hold up the gateway, and is stopped should it end', async () => {
    const waku = createFakeModule({ name: 'waku' });
    waku.starts.push('deaf');
    const { supervisor, clock, health } = setUp([waku], {
      policy: { budget: { attempts: 0, windowMs: 1 } },
    });
    const started = supervisor.start();
    await clock.advance(10_000 + 3_000);
    await started;
    expect(health('waku')).toMatchObject({ state: 'DOWN', retryAt: null });
    const stops = waku.calls.filter((call) => call === 'stop').length;
    waku.release();
    await clock.settle();
    expect(waku.calls.slice(-2)).toEqual(['started', 'stop']);
    expect(waku.calls.filter((call) => call === 'stop')).toHaveLength(stops + 1);
  });

  test('ORCH-1: a dependant held back at start starts when what it needs comes up', async () => {
    const waku = createFakeModule({ name: 'waku' });
    const chatSdk = createFakeModule({ name: 'chat-sdk', needs: ['waku'] });
    waku.starts.push('fail');
    const { supervisor, clock, states } = setUp([waku, chatSdk]);
    await supervisor.start();
    await clock.advance(1_000);
    expect(states()).toEqual({ waku: 'READY', 'chat-sdk': 'READY' });
    expect(chatSdk.calls).toEqual(['start', 'started']);
  });
});
