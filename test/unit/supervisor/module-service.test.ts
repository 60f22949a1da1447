import { describe, expect, test } from 'vitest';
import { createModuleService, type ModuleService } from '../../../domains/module/index.ts';
import { ConsumerTooSlowError } from '../../../domains/shared/errors.ts';
import { createFakeModule } from '../../support/fake-module.ts';
import { setUp } from './setup.ts';

async function setUpService(options: { bootId?: string; capacity?: number } = {}) {
  const waku = createFakeModule({ name: 'waku' });
  const ran = setUp([waku]);
  const service = createModuleService(ran.supervisor, { clock: ran.clock, ...options });
  await ran.supervisor.start();
  /** One change of health a call. */
  const change = async (reason: string) => {
    waku.says = { state: 'DEGRADED', reason };
    await ran.clock.advance(100);
  };
  return { ...ran, waku, service, change };
}

const { signal: never } = new AbortController();

function subscribe(service: ModuleService, after: string | null, signal = never) {
  const stream = service.moduleEvents({ after, signal })[Symbol.asyncIterator]();
  return {
    stream,
    async take(count: number) {
      const events = [];
      while (events.length < count) {
        const { value, done } = await stream.next();
        if (done) break;
        events.push(value);
      }
      return events;
    },
  };
}

describe('moduleEvents', () => {
  test('ORCH-18: without a cursor, from the moment of subscribing on', async () => {
    const { service, change, clock } = await setUpService();
    const { take } = subscribe(service, null);
    await change('one');
    await change('two');
    const events = await take(2);
    expect(events).toMatchObject([
      { type: 'ModuleStateChanged', module: 'waku', occurredAt: new Date(clock.now() - 100) },
      { type: 'ModuleStateChanged', module: 'waku', occurredAt: new Date(clock.now()) },
    ]);
    expect(new Set(events.map(({ cursor }) => cursor)).size).toBe(2);
  });

  test('ORCH-18: resumes after any cursor with nothing lost and nothing twice', async () => {
    const { service, change } = await setUpService();
    const first = subscribe(service, null);
    for (const reason of ['one', 'two', 'three', 'four']) await change(reason);
    const all = await first.take(4);
    for (const [index, event] of all.entries()) {
      const resumed = subscribe(service, event.cursor);
      expect(await resumed.take(all.length - index - 1)).toEqual(all.slice(index + 1));
      await resumed.stream.return?.();
    }
  });

  test('ORCH-18: a subscriber that waits is woken by the next event', async () => {
    const { service, change } = await setUpService();
    const { take } = subscribe(service, null);
    const waiting = take(1);
    await change('one');
    expect(await waiting).toHaveLength(1);
  });

  test('ORCH-19: a cursor of another run of the gateway, or garbage, gives a StreamReset, then the stream', async () => {
    const before = await setUpService();
    const old = subscribe(before.service, null);
    await before.change('one');
    const [event] = await old.take(1);
    const now = await setUpService();
    for (const cursor of [
      event?.cursor ?? '',
      'garbage',
      Buffer.from('m1:x:1').toString('base64url'),
    ]) {
      const { take } = subscribe(now.service, cursor);
      const [reset] = await take(1);
      expect(reset).toMatchObject({ type: 'StreamReset', reason: 'CURSOR_UNKNOWN' });
      const next = take(1);
      await now.change(`after ${cursor}`);
      expect(await next).toMatchObject([{ type: 'ModuleStateChanged' }]);
    }
  });

  test('ORCH-19: a position that has not been reached yet is unknown', async () => {
    const { service } = await setUpService({ bootId: 'boot' });
    const cursor = Buffer.from('m1:boot:99').toString('base64url');
    const [reset] = await subscribe(service, cursor).take(1);
    expect(reset).toMatchObject({ type: 'StreamReset', reason: 'CURSOR_UNKNOWN' });
  });

  test('ORCH-19: a cursor whose events are no longer kept gives a StreamReset to resume from', async () => {
    const { service, change } = await setUpService({ capacity: 3 });
    const first = subscribe(service, null);
    await change('one');
    const [old] = await first.take(1);
    for (const reason of ['two', 'three', 'four', 'five']) await change(reason);
    const { take } = subscribe(service, old?.cursor ?? '');
    const [reset] = await take(1);
    expect(reset).toMatchObject({ type: 'StreamReset', reason: 'CURSOR_TOO_OLD' });
    await change('six');
    expect(await subscribe(service, reset?.cursor ?? '').take(1)).toEqual(await take(1));
  });

  test('ORCH-18: a cursor whose successors are all just still kept can be resumed from', async () => {
    const { service, change } = await setUpService({ capacity: 3 });
    const first = subscribe(service, null);
    await change('one');
    const [one] = await first.take(1);
    for (const reason of ['two', 'three', 'four']) await change(reason);
    const resumed = await subscribe(service, one?.cursor ?? '').take(3);
    expect(resumed).toEqual(await first.take(3));
    expect(resumed.map(({ type }) => type)).not.toContain('StreamReset');
  });

  test('ORCH-20: a subscriber that falls behind what is kept is cut off', async () => {
    const { service, change } = await setUpService({ capacity: 3 });
    const { take, stream } = subscribe(service, null);
    await change('one');
    await take(1);
    for (const reason of ['two', 'three', 'four', 'five']) await change(reason);
    await expect(stream.next()).rejects.toBeInstanceOf(ConsumerTooSlowError);
    expect(await stream.next()).toEqual({ done: true, value: undefined });
  });

  test('ORCH-20: a subscriber exactly as far behind as is kept is not', async () => {
    const { service, change } = await setUpService({ capacity: 3 });
    const { take } = subscribe(service, null);
    await change('one');
    await take(1);
    for (const reason of ['two', 'three', 'four']) await change(reason);
    expect(await take(3)).toHaveLength(3);
  });

  test('ORCH-20: the stream ends when its subscriber goes away', async () => {
    const { service } = await setUpService();
    const gone = new AbortController();
    const { stream } = subscribe(service, null, gone.signal);
    const waiting = stream.next();
    gone.abort();
    expect(await waiting).toEqual({ done: true, value: undefined });
  });
});

describe('modules', () => {
  test('ORCH-21: modules are listed in start order; an unknown one is null', async () => {
    const chatSdk = createFakeModule({ name: 'chat-sdk', needs: ['waku'], network: 'DEVNET' });
    const { supervisor, clock } = setUp([chatSdk, createFakeModule({ name: 'waku' })]);
    const service = createModuleService(supervisor, { clock });
    expect(service.modules().map(({ name }) => name)).toEqual(['waku', 'chat-sdk']);
    expect(service.module('chat-sdk')).toEqual({
      name: 'chat-sdk',
      version: '1.0.0',
      owner: 'tests',
      repository: 'https://example.org/tests',
      adapter: 'fake',
      network: 'DEVNET',
      required: true,
      needs: ['waku'],
      health: { state: 'STOPPED' },
      restarts: 0,
    });
    expect(service.module('codex')).toBeNull();
  });

  test('ORCH-8: moduleRestart answers with the module on its way up, or names the modules there are', async () => {
    const { service, waku, clock } = await setUpService();
    const result = await service.moduleRestart({ name: 'waku' });
    expect(result).toMatchObject({
      type: 'ModuleRestartSuccess',
      module: { name: 'waku', health: { state: 'STARTING' }, restarts: 1 },
    });
    await clock.settle();
    expect(waku.calls).toEqual(['start', 'started', 'stop', 'start', 'started']);
    expect(await service.moduleRestart({ name: 'wakku' })).toEqual({
      type: 'ModuleNotFoundError',
      code: 'MODULE_NOT_FOUND',
      message: 'There is no such module. There are: "waku".',
    });
  });
});
