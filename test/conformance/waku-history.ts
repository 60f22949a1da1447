import { expect, test } from 'vitest';
import type { WakuPort } from '../../datasources/waku/port.ts';
import type { WakuSetting } from './waku-setting.ts';

/** What Store keeps, and how it is read. */
export function history(setting: WakuSetting): void {
  const { started, freshTopic, nowNs, message, send, open, from } = setting;

  test('WAKU-13: an ephemeral message arrives live and is not stored', async () => {
    const [alice, bob] = [await started('alice'), await started('bob')];
    const topic = freshTopic();
    const inbox = open(bob, from(topic));
    await inbox.nextMarker();
    await send(alice, message(topic, 'typing', { ephemeral: true }), message(topic, 'text'));
    await inbox.until(({ texts }) => texts.length === 2);
    const later = open(bob, from(topic, 0n));
    await later.nextMarker();
    expect(later.texts).toEqual(['text']);
  });

  test.each([true, false])(
    'WAKU-14: history pages by cursor, forward %s, ascending inside a page, each message once',
    async (forward) => {
      const alice = await started('alice');
      const topic = freshTopic();
      const timestamp = nowNs();
      const texts = Array.from({ length: 25 }, (_, index) => `${index}`.padStart(2, '0'));
      // Every other pair shares a timestamp, so that the hash decides.
      const sent = texts.map((text, index) =>
        message(topic, text, { timestamp: timestamp + BigInt(index >> 1) }),
      );
      const hashes = await send(alice, ...sent);
      const stored = sent
        .map((each, index) => ({ timestamp: each.timestamp, hash: hashes[index] ?? '0x' }))
        .sort((a, b) => Number(a.timestamp - b.timestamp) || (a.hash < b.hash ? -1 : 1))
        .map(({ hash }) => hash);
      const pages: string[][] = [];
      let cursor: `0x${string}` | null = null;
      do {
        const page: Awaited<ReturnType<WakuPort['history']>> = await alice.history(
          {
            pubsubTopic: topic.pubsubTopic,
            contentTopics: [topic.contentTopic],
            limit: 10,
            forward,
            ...(cursor ? { cursor } : {}),
          },
          { signal: setting.signal },
        );
        pages.push(page.messages.map(({ hash }) => hash));
        cursor = page.cursor;
      } while (cursor !== null && pages.length < 10);
      expect(pages.map(({ length }) => length)).toEqual([10, 10, 5]);
      expect((forward ? pages : pages.reverse()).flat()).toEqual(stored);
    },
  );

  test('WAKU-15: history keeps to its topics and its inclusive times', async () => {
    const alice = await started('alice');
    const [first, second, third] = [freshTopic(), freshTopic(), freshTopic()];
    const base = nowNs();
    await send(
      alice,
      ...[first, second, third].flatMap((topic, index) =>
        [0n, 1n, 2n, 3n].map((offset) =>
          message(topic, `${index}${offset}`, { timestamp: base + offset }),
        ),
      ),
    );
    const page = await alice.history(
      {
        pubsubTopic: setting.harness.pubsubTopic,
        contentTopics: [first.contentTopic, third.contentTopic],
        from: base + 1n,
        to: base + 2n,
      },
      { signal: setting.signal },
    );
    const texts = page.messages.map(({ payload }) => Buffer.from(payload).toString());
    expect(texts.sort()).toEqual(['01', '02', '21', '22']);
    expect(page.cursor).toBeNull();
    await expect(
      alice.history(
        { pubsubTopic: setting.harness.pubsubTopic, contentTopics: [], limit: 20 },
        { signal: setting.signal },
      ),
    ).rejects.toThrow(RangeError);
  });
}
