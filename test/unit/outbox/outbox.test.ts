import { describe, expect, test } from 'vitest';
import type { PublicKey } from '../../../datasources/chat-sdk/port.ts';
import {
  ALICE,
  answerWith,
  BOB,
  clock,
  complaints,
  deliveries,
  enqueue,
  message,
  outbox,
  owner,
  passing,
  prepared,
  published,
  refused,
  rolledBack,
  rows,
  runAgain,
  running,
  states,
  stop,
  taken,
  until,
  uow,
  whileEncrypting,
} from './scene.ts';

describe('the outbox', () => {
  test('CHAT-8: SENT when taken, DELIVERED when acknowledged, and nothing is owed then', async () => {
    await enqueue(message(1));
    await until('it was sent', () => deliveries.length === 1);
    await uow.run('alice', (work) => outbox.acknowledge(work, owner.accountId, BOB, ['0x01']));
    expect(states()).toEqual(['message-1 SENT', 'message-1 DELIVERED']);
    expect(await rows()).toEqual([]);
  });

  test('CHAT-8: acknowledged just when it is about to be sent again, it is not, and nothing is wrong', async () => {
    await enqueue(message(1));
    await until('it was sent', () => deliveries.length === 1);
    whileEncrypting(() =>
      uow.run('alice', (work) => outbox.acknowledge(work, owner.accountId, BOB, ['0x01'])),
    );
    await passing('it was to be sent again', () => prepared.length === 2);
    await until('that was rolled back', () => rolledBack === 1);
    expect([states().at(-1), published.length, complaints]).toEqual(['message-1 DELIVERED', 1, 0]);
  });

  test('CHAT-8: an acknowledgement of somebody else counts for nothing', async () => {
    await enqueue(message(1));
    await until('it was sent', () => deliveries.length === 1);
    await uow.run('alice', (work) => outbox.acknowledge(work, owner.accountId, ALICE, ['0x01']));
    expect(states()).toEqual(['message-1 SENT']);
  });

  test('CHAT-10: a refusal that may pass is tried again, the same envelope', async () => {
    let refusals = 2;
    answerWith(() => (refusals-- > 0 ? refused('NO_PEERS', true) : taken));
    await enqueue(message(1));
    await passing('it was sent', () => deliveries.length === 1);
    expect(prepared).toHaveLength(1);
    const [first, ...others] = published.map((envelope) =>
      Buffer.from(envelope.payload).toString(),
    );
    expect(others).toEqual([first, first]);
    expect(new Set(published.map(({ timestamp }) => timestamp)).size).toBe(1);
  });

  test('CHAT-10: what no node took for a while goes out under a new timestamp, with the same payload', async () => {
    answerWith(() => refused('NO_PEERS', true));
    await enqueue(message(1));
    await until('it was refused', async () => (await rows())[0]?.failures === 1);
    await until('time has passed', async () => {
      await clock.advance(5_000);
      return clock.now() - Date.UTC(2026, 0, 1) > 60_000;
    });
    answerWith(() => taken);
    await passing('it was sent', () => deliveries.length === 1);
    const [first, last] = [published[0], published.at(-1)];
    expect(Buffer.from(last?.payload ?? [])).toEqual(Buffer.from(first?.payload ?? []));
    expect(BigInt(clock.now()) * 1_000_000n - (last?.timestamp ?? 0n)).toBeLessThan(
      16_000_000_000n,
    );
    expect(prepared).toHaveLength(1);
  });

  test('CHAT-32: what a clock that ran ahead put off goes out once it is right', async () => {
    answerWith(() => refused('NO_PEERS', true));
    await enqueue(message(1));
    const nextAttemptAt = new Date(clock.now() + 600_000);
    await until('it was refused', async () => (await rows())[0]?.failures === 1);
    await uow.run('alice', ({ db }) => db.outboxItem.updateMany({ data: { nextAttemptAt } }));
    answerWith(() => taken);
    await enqueue({ kind: 'bundle', to: ALICE });
    await until('sent', () => deliveries.length === 1);
  });

  test('CHAT-11: what is refused for good FAILED as REJECTED, and is retried on demand', async () => {
    answerWith(() => refused('TOO_LARGE', false));
    await enqueue(message(1));
    await until('it failed', () => deliveries.length === 1);
    expect(deliveries[0]).toMatchObject({ state: 'FAILED', failure: 'REJECTED' });
    answerWith(() => taken);
    const retried = await uow.run('alice', (work) =>
      outbox.retry(work, owner.accountId, 'message-1'),
    );
    expect(retried).toBe(true);
    await until('it was sent', () => deliveries.length === 2);
    const bodies = prepared.map((request) => ('bytes' in request ? [...request.bytes] : null));
    expect(bodies).toEqual([[1], [1]]);
  });

  test('CHAT-11: never acknowledged, it FAILED as NOT_ACKNOWLEDGED after 15 sends', async () => {
    await enqueue(message(1));
    await until('it failed', async () => {
      await clock.advance(12 * 3_600_000);
      return deliveries.some(({ state }) => state === 'FAILED');
    });
    expect(deliveries.at(-1)).toMatchObject({ failure: 'NOT_ACKNOWLEDGED' });
    expect(published).toHaveLength(15);
  });

  test('a backlog to one person does not keep the others waiting', async () => {
    answerWith(() => refused('NO_PEERS', true));
    const mallory = `0x04${'cc'.repeat(64)}` as PublicKey;
    await uow.run('alice', async (work) => {
      for (let n = 0; n < 300; n++) {
        await outbox.enqueue(work, owner, {
          kind: 'datasync',
          to: mallory,
          bytes: Uint8Array.of(n % 250),
          messageId: null,
        });
      }
      await outbox.enqueue(work, owner, message(251));
    });
    await until('Bob had his turn', () =>
      prepared.some((request) => 'to' in request && request.to === BOB),
    );
    expect(prepared.length).toBeLessThan(300);
  });

  test('CHAT-9: what was encoded before the end of the process is sent unchanged after it', async () => {
    answerWith(() => refused('NO_PEERS', true));
    await enqueue(message(1));
    await until('it was refused', async () => (await rows())[0]?.failures === 1);
    stop.abort();
    await running;
    answerWith(() => taken);
    runAgain();
    await passing('it was sent', () => deliveries.length === 1);
    expect(prepared).toHaveLength(1);
    expect(Buffer.from(published[1]?.payload ?? [])).toEqual(
      Buffer.from(published[0]?.payload ?? []),
    );
  });

  test('an envelope that could not be committed leaves the engine as it was', async () => {
    const failing = new Error('the disk is full');
    const { run } = uow;
    let failures = 1;
    Object.assign(uow, {
      run: (...given: Parameters<typeof run>) =>
        prepared.length === 1 && failures-- > 0 ? Promise.reject(failing) : run(...given),
    });
    await enqueue(message(1));
    await until('it was rolled back', () => rolledBack === 1);
    await passing('it was sent', () => deliveries.length === 1);
    expect(published).toHaveLength(1);
  });
});
