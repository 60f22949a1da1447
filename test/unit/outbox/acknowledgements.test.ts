import { describe, expect, test } from 'vitest';
import {
  answerWith,
  BOB,
  clock,
  deliveries,
  enqueue,
  message,
  outbox,
  owner,
  passing,
  prepared,
  published,
  refused,
  rows,
  running,
  stop,
  taken,
  until,
  uow,
} from './scene.ts';

describe('acknowledgements', () => {
  test('acknowledgements to one person go together, and are gone when sent', async () => {
    answerWith(() => refused('NO_PEERS', true));
    await enqueue({ kind: 'acks', to: BOB, ids: ['0x0a'] });
    await passing('it was refused', async () => ((await rows())[0]?.failures ?? 0) > 0);
    answerWith(() => taken);
    await uow.run('alice', async (work) => {
      await outbox.enqueue(work, owner, { kind: 'acks', to: BOB, ids: ['0x0b', '0x0c'] });
      await outbox.enqueue(work, owner, { kind: 'acks', to: BOB, ids: ['0x0d'] });
    });
    await passing('nothing is owed', async () => (await rows()).length === 0);
    const ids = prepared.map((request) => ('ids' in request ? request.ids : []));
    expect(ids).toEqual([['0x0a'], ['0x0b', '0x0c', '0x0d']]);
    expect(deliveries).toEqual([]);
  });

  test('CHAT-33: an acknowledgement waits a tenth of a second at most, for others; a message does not', async () => {
    await enqueue({ kind: 'acks', to: BOB, ids: ['0x0a'] });
    await clock.advance(60);
    await enqueue({ kind: 'acks', to: BOB, ids: ['0x0b'] });
    await enqueue(message(1));
    await until('the message is sent', () => deliveries.length === 1);
    expect(prepared.map(({ kind }) => kind)).toEqual(['datasync']);
    await clock.advance(40);
    await until('they are sent', () => published.length === 2);
    expect(prepared[1]).toEqual({ kind: 'acks', to: BOB, ids: ['0x0a', '0x0b'] });
    await until('they are gone', async () => (await rows()).length === 1);
  });

  test('CHAT-33: acknowledgements that wait leave when the account stops', async () => {
    await enqueue({ kind: 'acks', to: BOB, ids: ['0x0a'] });
    await enqueue({ kind: 'acks', to: BOB, ids: ['0x0b'] });
    stop.abort();
    await running;
    expect(prepared).toEqual([{ kind: 'acks', to: BOB, ids: ['0x0a', '0x0b'] }]);
    expect(published).toHaveLength(1);
    expect(await rows()).toEqual([]);
  });

  test('CHAT-33: those that cannot leave then stay for the next time', async () => {
    answerWith(() => refused('NO_PEERS', true));
    await enqueue({ kind: 'acks', to: BOB, ids: ['0x0a'] });
    stop.abort();
    await running;
    expect(await rows()).toMatchObject([{ kind: 'acks', state: 'ENCODED' }]);
  });

  test('CHAT-28: no more acknowledgements go together than a receiver takes of one message', async () => {
    answerWith(() => refused('NO_PEERS', true));
    await enqueue({ kind: 'acks', to: BOB, ids: ['0x0a'] });
    await passing('it was refused', async () => ((await rows())[0]?.failures ?? 0) > 0);
    answerWith(() => taken);
    const ids = Array.from({ length: 256 }, (_, n) => `0x${n.toString(16).padStart(64, '0')}`);
    await uow.run('alice', async (work) => {
      for (let n = 0; n < 40; n++)
        await outbox.enqueue(work, owner, { kind: 'acks', to: BOB, ids });
    });
    await passing('nothing is owed', async () => (await rows()).length === 0);
    const counts = prepared.map((request) => ('ids' in request ? request.ids.length : 0));
    expect(counts.slice(1).reduce((sum, count) => sum + count)).toBe(40 * 256);
    expect(Math.max(...counts)).toBe(4096);
  });
});
