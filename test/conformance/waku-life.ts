import { expect, test } from 'vitest';
import { ModuleUnavailableError } from '../../datasources/module.ts';
import { Deliveries } from './deliveries.ts';
import type { WakuSetting } from './waku-setting.ts';

/** Ending, starting, being unavailable. */
export function life(setting: WakuSetting): void {
  const { started, freshTopic, nowNs, message, send, open, from } = setting;

  test('WAKU-16: a subscription ends by its signal, by close and by leaving the loop, and stays ended', async () => {
    const alice = await started('alice');
    const own = new AbortController();
    const byAbort = new Deliveries(alice.subscribe([from(freshTopic())], { signal: own.signal }));
    const byClose = open(alice, from(freshTopic()));
    await Promise.all([byAbort.nextMarker(), byClose.nextMarker()]);
    own.abort();
    await byAbort.ended;
    await byClose.close();
    await byClose.close();
    const subscription = alice.subscribe([from(freshTopic())], { signal: setting.signal });
    for await (const _item of subscription) break;
    expect(await subscription[Symbol.asyncIterator]().next()).toMatchObject({ done: true });
    const aborted = open(alice, from(freshTopic()));
    setting.end();
    await aborted.ended;
  });

  test('WAKU-17: while the module is not started, methods throw ModuleUnavailableError and a subscription waits', async () => {
    const module = await setting.harness.module('alice');
    const topic = freshTopic();
    const { api } = module;
    const { signal } = setting;
    const calls = () => [
      api.publish(message(topic, 'x'), { signal }),
      api.history(
        { pubsubTopic: topic.pubsubTopic, contentTopics: [topic.contentTopic] },
        { signal },
      ),
    ];
    for (const call of calls()) await expect(call).rejects.toThrow(ModuleUnavailableError);
    expect(() => api.info()).toThrow(ModuleUnavailableError);
    const inbox = open(api, from(topic, nowNs()));
    await module.start(signal);
    await send(api, message(topic, 'at last'));
    await inbox.until(({ texts }) => texts.includes('at last'));
    await module.stop();
    for (const call of calls()) await expect(call).rejects.toThrow(ModuleUnavailableError);
  });

  test('WAKU-18: a module starts again after stop, and its subscriptions go on without a gap', async () => {
    const module = await setting.harness.module('bob');
    const [alice, bob] = [await started('alice'), module.api];
    await module.start(setting.signal);
    const topic = freshTopic();
    const inbox = open(bob, from(topic));
    await inbox.nextMarker();
    await module.stop();
    await module.stop();
    expect(module.health().state).toBe('STOPPED');
    await send(alice, message(topic, 'between'));
    await module.start(setting.signal);
    await send(alice, message(topic, 'after'));
    await inbox.until(({ texts }) => texts.includes('after') && texts.includes('between'));
    expect(module.health().state).toBe('READY');
    expect(inbox.texts).toEqual(['between', 'after']);
  });

  test('WAKU-19: info names the network, and an aborted call throws its reason', async () => {
    const alice = await started('alice');
    const clusterId = Number(setting.harness.pubsubTopic.split('/')[4]);
    expect(alice.info()).toMatchObject({ clusterId, online: true });
    expect(alice.info().peers).toBeGreaterThan(0);
    const gone = AbortSignal.abort(new Error('changed my mind'));
    await expect(alice.publish(message(freshTopic(), 'x'), { signal: gone })).rejects.toThrow(
      'changed my mind',
    );
  });
}
