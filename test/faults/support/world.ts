/** Two gateways on one network in memory, the drivers of both in the test's hands. */
import { Client } from 'pg';
import { expect } from 'vitest';
import { logout } from '../../../client/documents/session.ts';
import type { Module } from '../../../datasources/module.ts';
import { createMemoryWakuNetwork } from '../../../datasources/waku/memory/network.ts';
import type { WakuMessage, WakuPort } from '../../../datasources/waku/port.ts';
import type { Clock } from '../../../domains/shared/clock.ts';
import { openDatabase } from '../../../prisma/open.ts';
import { assertConsistent } from '../../support/consistency/consistent.ts';
import { type Inspector, openInspector, type Tables } from '../../support/consistency/tables.ts';
import type { DatabaseUnderTest, EmptyDatabase } from '../../support/databases.ts';
import { createFlowingClock } from '../../support/flowing-clock.ts';
import { startGateway, type TestGateway } from '../../support/gateway.ts';
import { befriend, heard, type Person, registerPerson, say } from '../../support/person.ts';
import { eventually } from '../../support/until.ts';
import { createFaultyDriver, type FaultyDriver } from './faulty-driver.ts';
import { keystoreFaults } from './keystore.ts';

export const OPERATOR = 'the-token-of-the-operator';
/** How fast time goes: a pause of half a minute is over in less than a second. */
const STEP_MS = 200;

/** Whoever waits for a foreign lock gives up soon: how long is not the question here. */
const BUSY_MS = 500;

export interface Side {
  readonly gateway: TestGateway;
  readonly driver: FaultyDriver;
  readonly inspector: Inspector;
  readonly url: string;
  /** Nodes refuse what it publishes, for good. */
  refused: boolean;
  /** What it published, oldest first. */
  readonly published: WakuMessage[];
  /** Everybody with an account here. */
  readonly people: Person[];
  /** Key uids of accounts somebody has a session of. */
  readonly known: Set<string>;
}

export interface World extends AsyncDisposable {
  readonly provider: 'sqlite' | 'postgresql';
  readonly clock: Clock;
  /** Whose database has the faults. */
  readonly hers: Side;
  readonly his: Side;
  readonly alice: Person;
  readonly bob: Person;
  readonly chat: { readonly alice: string; readonly bob: string };
  /** Somebody new on this side. Whoever was new before logs out: their part is over. */
  newcomer(side: Side): Promise<Person>;
  /** Resolves when neither gateway has anything left to do. */
  quiet(): Promise<void>;
  /** All rows of her side agree. Call when quiet. */
  check(options?: { readonly justStarted: boolean }): Promise<Tables>;
  /** Once quiet: and what is sealed opens, and his side agrees too. */
  checkAll(): Promise<void>;
  /** A new message each way arrives, once. */
  talk(): Promise<void>;
  /** Starts her gateway again after a crash or a stop. Its leases count as lapsed. */
  restart(): Promise<void>;
}

/** A network that is watched, and whose nodes refuse on demand. */
function watched(
  waku: Module<WakuPort>,
  side: Pick<Side, 'refused' | 'published'>,
): Module<WakuPort> {
  const { api } = waku;
  const publish: WakuPort['publish'] = async (message, options) => {
    if (side.refused) {
      return { ok: false, code: 'REJECTED', retryable: false, detail: 'said the test' };
    }
    side.published.push(message);
    return api.publish(message, options);
  };
  return { ...waku, api: { ...api, publish } };
}

/** What only a power cut would show is not asked here: without waiting for the disk all goes faster. */
async function hurry({ driver }: Pick<Side, 'driver'>): Promise<void> {
  for (const adapter of driver.adapters('writer')) {
    if (adapter.provider === 'sqlite') await adapter.executeScript('PRAGMA synchronous=OFF');
  }
}

/** A process that died holds the engines of its accounts until its leases lapse. */
async function dropLeases(url: string): Promise<void> {
  if (url.startsWith('file:')) return;
  const client = new Client({ connectionString: url });
  await client.connect();
  await client.query('DELETE FROM "EngineLease"');
  await client.end();
}

export async function openWorld(database: DatabaseUnderTest): Promise<World> {
  const opened = new AsyncDisposableStack();
  const clock = createFlowingClock(STEP_MS);
  opened.defer(() => clock.stop());
  // Nothing gets lost on the way, so looking for it would only cost time.
  const network = createMemoryWakuNetwork({ clock, gapFree: { catchUpIntervalMs: 3_600_000 } });
  const open = async (name: string): Promise<Side> => {
    const empty: EmptyDatabase = await database.create();
    opened.defer(() => empty.remove());
    const driver = createFaultyDriver();
    const state = { refused: false, published: [] };
    const waku = watched(network.module(name), state);
    const gateway = await startGateway({
      settings: { DATABASE_URL: empty.url, OPERATOR_TOKEN: OPERATOR },
      overrides: {
        clock,
        waku,
        openDatabase: (options) =>
          openDatabase({ ...options, busyTimeoutMs: BUSY_MS, wrapDriver: driver.wrap }),
      },
    });
    opened.defer(() => gateway[Symbol.asyncDispose]());
    await hurry({ driver });
    const inspector = opened.use(await openInspector(empty.url));
    return Object.assign(state, {
      gateway,
      driver,
      inspector,
      url: empty.url,
      people: [],
      known: new Set<string>(),
    });
  };
  const [hers, his] = [await open('hers'), await open('his')];
  let people = 0;
  let newest: Person | null = null;
  const register = async (side: Side, name: string) => {
    const person = await registerPerson(side.gateway, name);
    side.people.push(person);
    side.known.add(person.keyUid);
    return person;
  };
  const [alice, bob] = [await register(hers, 'Alice F'), await register(his, 'Bobby F')];
  const chat = await befriend(alice, bob);
  let said = 0;

  const tokensOf = (side: Side) => side.people.map(({ token }) => token);
  const here = { publicKey: { in: [alice.publicKey, bob.publicKey] } };
  // Contact codes go out again and again; of accounts whose token nobody has shown since a start, they wait.
  const owed = ({ inspector: { reader } }: Side) =>
    reader.outboxItem.findMany({
      where: {
        NOT: { state: 'FAILED' },
        OR: [{ kind: { not: 'contactCode' } }, { account: here }],
      },
      select: { accountId: true, kind: true, state: true, attempts: true, failures: true },
    });
  const world: World = {
    provider: hers.url.startsWith('file:') ? 'sqlite' : 'postgresql',
    clock,
    hers,
    his,
    alice,
    bob,
    chat,
    async newcomer(side) {
      await newest?.client.request(logout, {}).catch(() => {});
      people += 1;
      newest = await register(side, `Newcomer ${people}`);
      return newest;
    },
    async quiet() {
      let calm = 0;
      let rows: object[] = [];
      try {
        await eventually('neither gateway owes anything', async () => {
          rows = [...(await owed(hers)), ...(await owed(his))];
          calm = rows.length > 0 ? 0 : calm + 1;
          return calm > 1 ? true : null;
        });
      } catch (cause) {
        throw new Error(`Never quiet: ${JSON.stringify(rows)}`, { cause });
      }
    },
    async check({ justStarted } = { justStarted: false }) {
      const tables = await assertConsistent(hers.inspector.reader);
      expect(await keystoreFaults(hers.gateway.dataDir, tables, justStarted)).toEqual([]);
      return tables;
    },
    async checkAll() {
      await world.quiet();
      await assertConsistent(hers.inspector.reader, tokensOf(hers));
      await assertConsistent(his.inspector.reader);
    },
    async talk() {
      said += 1;
      await say(alice, chat.alice, `to and ${said}`);
      await say(bob, chat.bob, `fro ${said}`);
      await heard(bob, chat.bob, `to and ${said}`);
      await heard(alice, chat.alice, `fro ${said}`);
    },
    async restart() {
      await hers.gateway.stop();
      await dropLeases(hers.url);
      await hers.gateway.start();
      await hurry(hers);
    },
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
  return world;
}
