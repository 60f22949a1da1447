import { Client } from 'pg';
import pino from 'pino';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Database, Signal } from '../../prisma/database.ts';
import { openDatabase } from '../../prisma/open.ts';
import { CHANNEL } from '../../prisma/postgres/signals.ts';
import { startTcpProxy } from '../conformance/tcp-proxy.ts';
import type { EmptyDatabase } from '../support/databases.ts';
import { eventually } from '../support/until.ts';
import { describeHosted, postgres } from './support/postgres.ts';

const events = (accountId: string): Signal => ({ topic: 'events', accountId });

describeHosted('signals', () => {
  let empty: EmptyDatabase;
  let admin: Client;
  let a: Database;
  let b: Database;
  let atA: (Signal | null)[];
  let atB: (Signal | null)[];
  beforeEach(async () => {
    empty = await postgres.create();
    [a, b] = [await openDatabase({ url: empty.url }), await openDatabase({ url: empty.url })];
    [atA, atB] = [[], []];
    a.listen((signal) => atA.push(signal));
    b.listen((signal) => atB.push(signal));
    admin = new Client({ connectionString: empty.url });
    admin.on('error', () => {});
    await admin.connect();
  });
  afterEach(async () => {
    await admin.end();
    await Promise.all([a.close(), b.close()]);
    await empty.remove();
  });

  const hears = (at: (Signal | null)[], what: Signal | null) =>
    eventually(`${JSON.stringify(what)} is heard`, async () =>
      at.some((signal) => JSON.stringify(signal) === JSON.stringify(what)) ? true : null,
    );
  const say = (database: Database, ...signals: Signal[]) =>
    database.transaction(null, (tx) => database.announce(tx, signals));
  const listening = async () => {
    const { rows } = await admin.query(
      `SELECT pid FROM pg_stat_activity WHERE query LIKE 'LISTEN%' AND datname = current_database()`,
    );
    return rows.map(({ pid }) => Number(pid));
  };

  test('HOST-11: every other process hears, once committed, and not the one that told', async () => {
    const seen: number[] = [];
    await a.transaction(null, async (tx) => {
      await a.announce(tx, [events('alice'), { topic: 'outbox', accountId: 'alice' }]);
      await a.announce(tx, [events('bob')]);
      // A round trip of another process: what is heard before the commit would be heard by now.
      await say(b, events('carol'));
      await hears(atA, events('carol'));
      seen.push(atB.length);
    });
    await hears(atB, events('bob'));
    expect(seen).toEqual([0]);
    expect(atB).toEqual([events('alice'), { topic: 'outbox', accountId: 'alice' }, events('bob')]);
    expect(atA).toEqual([events('carol')]);
  });

  test('HOST-11: nobody hears of what was rolled back', async () => {
    const refused = a.transaction(null, async (tx) => {
      await a.announce(tx, [events('alice')]);
      throw new Error('no');
    });
    await expect(refused).rejects.toThrow('no');
    await say(a, events('bob'));
    await hears(atB, events('bob'));
    expect(atB).toEqual([events('bob')]);
  });

  test('HOST-11: a notification holds ids and topics only', async () => {
    const payloads: string[] = [];
    admin.on('notification', ({ payload }) => payloads.push(payload ?? ''));
    await admin.query(`LISTEN ${CHANNEL}`);
    await say(a, events('alice'), { topic: 'sessions', accountId: 'alice' });
    await eventually('it comes', async () => (payloads.length > 0 ? true : null));
    expect(payloads.map((payload) => JSON.parse(payload))).toEqual([
      [expect.stringMatching(/^[0-9a-f-]{36}$/), 'alice', 'events', 'sessions'],
    ]);
  });

  test('HOST-12: a lost connection comes back, everything is to be looked at, and hearing goes on', async () => {
    await say(a, events('alice'));
    await hears(atB, events('alice'));
    for (let times = 0; times < 3; times++) {
      atB.length = 0;
      const before = await eventually('both listen', async () => {
        const pids = await listening();
        return pids.length === 2 ? pids : null;
      });
      for (const pid of before) await admin.query('SELECT pg_terminate_backend($1)', [pid]);
      await hears(atB, null);
      await eventually('both listen again', async () => {
        const pids = await listening();
        return pids.length === 2 && !pids.some((pid) => before.includes(pid)) ? true : null;
      });
      await say(a, events(`alice ${times}`));
      await hears(atB, events(`alice ${times}`));
    }
  });

  test('HOST-12: a connection that stands and passes nothing is noticed, also when nothing is to be said', async () => {
    const url = new URL(empty.url);
    const proxy = await startTcpProxy(Number(url.port));
    url.port = String(proxy.port);
    const lines: string[] = [];
    const write = (line: string) => void lines.push(line);
    const logger = pino({ level: 'warn' }, { write });
    const c = await openDatabase({ url: url.href, leaseMs: 600, logger });
    const atC: (Signal | null)[] = [];
    c.listen((signal) => atC.push(signal));
    await say(a, events('alice'));
    await hears(atC, events('alice'));
    proxy.setMode('blackHole');
    await say(a, events('lost on the way'));
    await eventually('it is noticed', async () =>
      lines.some((line) => line.includes('lost the connection that hears')) ? true : null,
    );
    proxy.setMode('open');
    await hears(atC, null);
    await say(a, events('bob'));
    await hears(atC, events('bob'));
    proxy.setMode('cut');
    await c.close().catch(() => {});
    await proxy.close();
  });

  test.each([
    '',
    'not JSON',
    '{}',
    '["someone"]',
    '["someone","alice","of a later version"]',
    '[1,2]',
  ])('HOST-12: %j stands for everything', async (payload) => {
    await admin.query('SELECT pg_notify($1, $2)', [CHANNEL, payload]);
    await hears(atA, null);
    await hears(atB, null);
  });

  test('who stops listening hears no more', async () => {
    const heard: (Signal | null)[] = [];
    const stop = b.listen((signal) => heard.push(signal));
    stop();
    await say(a, events('alice'));
    await hears(atB, events('alice'));
    expect(heard).toEqual([]);
  });
});
