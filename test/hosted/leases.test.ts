import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Database, Lease, Signal } from '../../prisma/database.ts';
import { LeaseLostError } from '../../prisma/errors.ts';
import { openDatabase } from '../../prisma/open.ts';
import { startTcpProxy } from '../conformance/tcp-proxy.ts';
import { account } from '../contract/database/rows.ts';
import type { EmptyDatabase } from '../support/databases.ts';
import { createSeededRandom } from '../support/seeded-random.ts';
import { eventually } from '../support/until.ts';
import { describeHosted, postgres } from './support/postgres.ts';

const LEASE_MS = 1_500;
/** Of one that is never left to lapse. */
const LONG_MS = 600_000;

describeHosted('leases', () => {
  let empty: EmptyDatabase;
  let admin: Client;
  const opened: Database[] = [];
  beforeEach(async () => {
    empty = await postgres.create();
    const first = await join(LONG_MS);
    for (const id of ['alice', 'bob']) {
      await first.transaction(id, (tx) => tx.account.create({ data: account(id) }));
    }
    admin = new Client({ connectionString: empty.url });
    await admin.connect();
  });
  afterEach(async () => {
    await admin.end();
    await Promise.all(opened.splice(0).map((database) => database.close()));
    await empty.remove();
  });

  /** What another process on the database would open. */
  async function join(leaseMs = LEASE_MS): Promise<Database> {
    const database = await openDatabase({ url: empty.url, leaseMs });
    opened.push(database);
    return database;
  }
  async function acquire(database: Database, accountId = 'alice'): Promise<Lease> {
    return eventually(`${accountId} is free`, async () => {
      const { lease } = await database.leases.acquire(accountId);
      return lease;
    });
  }
  /** As if its time had passed while the holder was frozen. */
  const lapse = () =>
    admin.query(`UPDATE "EngineLease" SET "expiresAt" = '2000-01-01' WHERE "holder" <> ''`);
  const note = (database: Database, lease: Lease, detail: string, accountId = 'alice') =>
    database.transaction(accountId, async (tx) => {
      await lease.assertHeld(tx);
      await tx.engineRecord.create({ data: { accountId, key: detail, value: Uint8Array.of(1) } });
    });
  const notes = async () =>
    (await admin.query(`SELECT "key" FROM "EngineRecord" ORDER BY "key"`)).rows.map(
      ({ key }) => key,
    );
  const aborted = ({ lost }: Lease) =>
    eventually('the lease is lost', async () => (lost.aborted ? true : null));

  test('HOST-5: of those who ask at once, one gets it; the others hear when to ask again', async () => {
    const processes = await Promise.all([join(), join(), join()]);
    const answers = await Promise.all(processes.map(({ leases }) => leases.acquire('alice')));
    const refused = answers.filter(({ lease }) => lease === null);
    expect(refused).toHaveLength(2);
    for (const answer of refused) {
      expect(answer).toEqual({ lease: null, retryAfterMs: expect.any(Number) });
      const { retryAfterMs } = answer as { retryAfterMs: number };
      expect(retryAfterMs).toBeGreaterThan(0);
      expect(retryAfterMs).toBeLessThanOrEqual(LEASE_MS);
    }
    // Another account is another matter.
    expect((await processes[0]?.leases.acquire('bob'))?.lease).not.toBeNull();
  });

  test('HOST-5: a lease is renewed while it is held, and stays its holder’s', async () => {
    const [a, b] = [await join(4 * LEASE_MS), await join(4 * LEASE_MS)];
    const lease = await acquire(a);
    const row = async () => {
      const { rows } = await admin.query(`SELECT "epoch", "expiresAt" FROM "EngineLease"`);
      return { epoch: String(rows[0]?.epoch), ends: Number(rows[0]?.expiresAt) };
    };
    const first = await row();
    let { ends } = first;
    for (let times = 0; times < 2; times++) {
      ends = await eventually('it lasts longer', async () => {
        expect((await b.leases.acquire('alice')).lease).toBeNull();
        const now = await row();
        return now.ends > ends ? now.ends : null;
      });
    }
    expect((await row()).epoch).toBe(first.epoch);
    await note(a, lease, 'still mine');
    expect(lease.lost.aborted).toBe(false);
  });

  test('HOST-6: given back, it is free at once, and those who wait are told', async () => {
    const [a, b] = [await join(LONG_MS), await join(LONG_MS)];
    const heard: (Signal | null)[] = [];
    b.listen((signal) => heard.push(signal));
    const lease = await acquire(a);
    expect((await b.leases.acquire('alice')).lease).toBeNull();
    await lease.release();
    await lease.release();
    await eventually('b hears of it', async () => (heard.length > 0 ? true : null));
    expect(heard).toEqual([{ topic: 'engine', accountId: 'alice' }]);
    const next = await acquire(b);
    await note(b, next, 'of b');
    // Back in the hands it was in before, it is still another lease.
    await next.release();
    await acquire(a);
    await expect(note(a, lease, 'of the lease given back')).rejects.toThrow(LeaseLostError);
    expect(await notes()).toEqual(['of b']);
  });

  test('HOST-7: of a holder that is gone without a word it lapses', async () => {
    const [a, b] = [await join(), await join()];
    const lease = await acquire(a);
    // Closed, a process renews no more; nothing was given back.
    await a.close();
    expect(lease.lost.aborted).toBe(true);
    expect((await b.leases.acquire('alice')).lease).toBeNull();
    await note(b, await acquire(b), 'taken over');
  });

  test('HOST-8: who was taken over commits nothing, and hears of it', async () => {
    const [a, b] = [await join(LONG_MS), await join(LONG_MS)];
    const lease = await acquire(a);
    await note(a, lease, '1 of a');
    await lapse();
    // Its time is over and nobody took it: nothing is lost by going on.
    await note(a, lease, '2 of a');
    const next = await acquire(b);
    await expect(note(a, lease, '3 of a')).rejects.toThrow(LeaseLostError);
    expect(lease.lost.aborted).toBe(true);
    await note(b, next, '4 of b');
    expect(await notes()).toEqual(['1 of a', '2 of a', '4 of b']);
  });

  test('HOST-8: a take-over waits for what the holder is committing', async () => {
    const [a, b] = [await join(LONG_MS), await join(LONG_MS)];
    const lease = await acquire(a);
    const order: string[] = [];
    const go = Promise.withResolvers<void>();
    const inside = Promise.withResolvers<void>();
    const committing = a
      .transaction('alice', async (tx) => {
        await lease.assertHeld(tx);
        inside.resolve();
        await go.promise;
        await tx.engineRecord.create({
          data: { accountId: 'alice', key: 'late', value: Uint8Array.of(1) },
        });
      })
      .then(() => order.push('committed'));
    await inside.promise;
    await lapse();
    const taking = acquire(b).then(() => order.push('taken over'));
    await eventually('b waits for the lock', async () => {
      const { rows } = await admin.query(`SELECT 1 FROM pg_locks WHERE NOT granted`);
      return rows.length > 0 ? true : null;
    });
    go.resolve();
    await Promise.all([committing, taking]);
    expect(order).toEqual(['committed', 'taken over']);
    expect(await notes()).toEqual(['late']);
  });

  test('HOST-8: however leases change hands, writes come in the order of the holders', async () => {
    const processes = await Promise.all([join(), join(), join()]);
    const random = createSeededRandom(7);
    let turn = 0;
    const compete = async (database: Database, name: string) => {
      while (turn < 15) {
        const { lease } = await database.leases.acquire('alice');
        if (!lease) {
          await sleep(random.fraction() * 30);
          continue;
        }
        turn++;
        for (let n = 0; n < 5; n++) {
          // Taken over while it believes that it holds the account.
          if (n === 2 && turn % 2 === 0) await lapse();
          await database
            .transaction('alice', async (tx) => {
              await lease.assertHeld(tx);
              const row = await tx.engineLease.findUniqueOrThrow({
                where: { accountId: 'alice' },
              });
              const detail = `${row.epoch} ${name}`;
              const data = { accountId: 'alice', domain: 'chat', type: 'ChatUpdated', detail };
              await tx.event.create({ data: { ...data, occurredAt: new Date() } });
              if (random.fraction() < 0.2) throw new Error('rolled back');
            })
            .catch(() => {});
          await sleep(random.fraction() * 10);
        }
        await lease.release();
      }
    };
    await Promise.all(processes.map((database, n) => compete(database, `process ${n}`)));
    const { rows } = await admin.query(`SELECT "detail" FROM "Event" ORDER BY "seq"`);
    const written = rows.map(({ detail }) => String(detail).split(' process '));
    const epochs = written.map(([epoch]) => Number(epoch));
    expect(epochs).toEqual([...epochs].sort((x, y) => x - y));
    expect(new Set(epochs).size).toBeGreaterThan(5);
    // One holder an epoch.
    const holders = new Set(written.map((pair) => pair.join(' ')));
    expect(holders.size).toBe(new Set(epochs).size);
  });

  test('HOST-9, HOST-10: a renewal that is held up costs that lease alone, and before anybody can take it', async () => {
    const [a, b] = [await join(), await join()];
    const [alices, bobs] = [await acquire(a, 'alice'), await acquire(a, 'bob')];
    const order: string[] = [];
    alices.lost.addEventListener('abort', () => order.push('lost'));
    await admin.query('BEGIN');
    await admin.query(`SELECT 1 FROM "EngineLease" WHERE "accountId" = 'alice' FOR SHARE`);
    const taking = (async () => {
      for (;;) {
        const { lease } = await b.leases.acquire('alice').catch(() => ({ lease: null }));
        if (lease) return order.push('taken');
        if (order[0] === 'lost') await admin.query('COMMIT');
        await sleep(20);
      }
    })();
    await aborted(alices);
    await taking;
    expect(order).toEqual(['lost', 'taken']);
    await note(a, bobs, 'of Bob', 'bob');
    expect(bobs.lost.aborted).toBe(false);
  });

  test('HOST-9, HOST-12: a process that nobody answers any more gives up, others take over, and it comes back', async () => {
    const proxy = await startTcpProxy(Number(new URL(empty.url).port));
    const url = new URL(empty.url);
    url.port = String(proxy.port);
    const a = await openDatabase({ url: url.href, leaseMs: LEASE_MS });
    opened.push(a);
    const b = await join();
    const order: string[] = [];
    a.listen((signal) => order.push(JSON.stringify(signal)));
    const lease = await acquire(a);
    lease.lost.addEventListener('abort', () => order.push('lost'));
    // Connections stand, and nothing comes through.
    proxy.setMode('blackHole');
    const taking = acquire(b).then((next) => {
      order.push('taken');
      return next;
    });
    await note(b, await taking, 'of b');
    expect(order).toEqual(['lost', 'taken']);
    proxy.setMode('open');
    await eventually('it may have missed something', async () =>
      order.includes('null') ? true : null,
    );
    await b.transaction('alice', (tx) => b.announce(tx, [{ topic: 'events', accountId: 'alice' }]));
    await eventually('it hears again', async () =>
      order.includes('{"topic":"events","accountId":"alice"}') ? true : null,
    );
    proxy.setMode('cut');
    await a.close().catch(() => {});
    await proxy.close();
  });

  test('HOST-4: what a holder tells of itself is known everywhere while it holds', async () => {
    const [a, b] = [await join(LONG_MS), await join(LONG_MS)];
    expect(await b.leases.told('alice')).toBeNull();
    const lease = await acquire(a);
    lease.tell('in step');
    await eventually('b knows', async () =>
      (await b.leases.told('alice')) === 'in step' ? true : null,
    );
    lease.tell('behind');
    await eventually('b knows better', async () =>
      (await b.leases.told('alice')) === 'behind' ? true : null,
    );
    await lease.release();
    expect(await b.leases.told('alice')).toBeNull();
  });

  test('HOST-8: with its account a lease is gone', async () => {
    const [a, b] = [await join(LONG_MS), await join(LONG_MS)];
    const lease = await acquire(a);
    await b.transaction('alice', (tx) => tx.account.delete({ where: { id: 'alice' } }));
    const late = a.transaction('alice', (tx) => lease.assertHeld(tx));
    await expect(late).rejects.toThrow(LeaseLostError);
    expect(lease.lost.aborted).toBe(true);
  });
});
