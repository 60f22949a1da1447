import { describe, expect, test } from 'vitest';
import { createFakeModule } from '../../support/fake-module.ts';
import { setUp } from './setup.ts';

describe('status', () => {
  test('ORCH-13: ready when every required module is usable; the others do not count', async () => {
    const waku = createFakeModule({ name: 'waku' });
    const codex = createFakeModule({ name: 'codex', required: false });
    codex.starts.push('fail');
    waku.starts.push('fail');
    const { supervisor, clock } = setUp([waku, codex]);
    expect(supervisor.ready().ready).toBe(false);
    await supervisor.start();
    const waiting = supervisor.ready();
    expect(waiting.ready).toBe(false);
    expect(waiting.waitingFor.map(({ module }) => module)).toEqual(['waku']);
    await clock.advance(1_000);
    expect(supervisor.ready()).toEqual({ ready: true, waitingFor: [], devnet: [] });
    waku.says = { state: 'DEGRADED', reason: 'few peers' };
    await clock.advance(100);
    expect(supervisor.ready().ready).toBe(true);
    const stopped = supervisor.stop();
    expect(supervisor.ready().ready).toBe(false);
    await stopped;
  });

  test('ORCH-13: a required module that is held back is not ready, though shown as DEGRADED', async () => {
    const waku = createFakeModule({ name: 'waku', required: false });
    const chatSdk = createFakeModule({ name: 'chat-sdk', needs: ['waku'] });
    waku.starts.push('fail');
    const { supervisor } = setUp([waku, chatSdk]);
    await supervisor.start();
    expect(supervisor.ready().waitingFor.map(({ module }) => module)).toEqual(['chat-sdk']);
  });

  test('ORCH-14: every change of health is told once, in order, with the module as it is then', async () => {
    const waku = createFakeModule({ name: 'waku' });
    const chatSdk = createFakeModule({ name: 'chat-sdk', needs: ['waku'] });
    const { supervisor, clock } = setUp([waku, chatSdk]);
    const seen: string[] = [];
    const off = supervisor.changes(({ name, health }) => seen.push(`${name} ${health.state}`));
    await supervisor.start();
    expect(seen).toEqual(['waku STARTING', 'chat-sdk STARTING', 'waku READY', 'chat-sdk READY']);
    seen.length = 0;
    await clock.advance(1_000);
    expect(seen).toEqual([]);
    waku.says = { state: 'DOWN', reason: 'lost', retryAt: null };
    await clock.advance(100);
    expect(seen).toEqual(['waku DOWN', 'chat-sdk DEGRADED']);
    off();
    await supervisor.stop();
    expect(seen).toHaveLength(2);
  });

  test('ORCH-14: a listener that throws disturbs neither the modules nor the other listeners', async () => {
    const waku = createFakeModule({ name: 'waku' });
    const { supervisor, states } = setUp([waku]);
    let told = 0;
    supervisor.changes(() => {
      throw new Error('listener broke');
    });
    supervisor.changes(() => told++);
    await supervisor.start();
    expect(states()).toEqual({ waku: 'READY' });
    expect(told).toBe(2);
  });

  test('ORCH-14: metrics are told of restarts and states', async () => {
    const waku = createFakeModule({ name: 'waku' });
    waku.starts.push('fail');
    const told: string[] = [];
    const { supervisor, clock } = setUp([waku], {
      metrics: {
        restarted: (module) => told.push(`${module} restarted`),
        state: (module, state) => told.push(`${module} ${state}`),
      },
    });
    await supervisor.start();
    await clock.advance(1_000);
    expect(told).toEqual([
      'waku STARTING',
      'waku DOWN',
      'waku restarted',
      'waku STARTING',
      'waku READY',
    ]);
  });

  test('ORCH-15: DEVNET modules are named in the readiness', async () => {
    const node = createFakeModule({ name: 'waku-node', network: 'DEVNET' });
    const ethereum = createFakeModule({ name: 'ethereum', network: 'MAIN' });
    const { supervisor } = setUp([node, ethereum]);
    expect(supervisor.ready().devnet).toEqual(['waku-node']);
  });

  test('ORCH-15: a MAIN preset refuses DEVNET modules by name; other presets take them', () => {
    const node = createFakeModule({ name: 'waku-node', adapter: 'embedded', network: 'DEVNET' });
    const { supervisor } = setUp([node, createFakeModule({ name: 'codex', network: 'TEST' })]);
    expect(() => supervisor.assertNetwork('MAIN')).toThrow(
      'A MAIN preset takes no DEVNET modules, but these are: "waku-node" (adapter "embedded").',
    );
    expect(() => supervisor.assertNetwork('TEST')).not.toThrow();
    expect(() => supervisor.assertNetwork('DEVNET')).not.toThrow();
  });

  test('ORCH-16: a reason is cut to 500 characters, whatever a module throws', async () => {
    const waku = createFakeModule({ name: 'waku' });
    waku.start = () => Promise.reject('x'.repeat(10_000));
    const { supervisor, health } = setUp([waku]);
    await supervisor.start();
    expect(health('waku')).toMatchObject({ reason: 'x'.repeat(500) });
  });
});
