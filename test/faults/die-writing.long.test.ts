import { describe, expect, test } from 'vitest';
import { login } from '../../client/documents/session.ts';
import { encodeEnvelopes } from '../../domains/outbox/envelopes.ts';
import { fromGlobalId } from '../../resolvers/shared/global-id.ts';
import { DATABASES } from '../support/databases.ts';
import { PASSWORD, say, transcript } from '../support/person.ts';
import { eventually } from '../support/until.ts';
import { attempted, MANY } from './support/attempt.ts';
import { children } from './support/child.ts';
import type { Deed, DyingPlan } from './support/dying-plan.ts';
import { MUTATIONS } from './support/mutations.ts';
import { openWorld, type World } from './support/world.ts';

const start = children();
const NEW_PASSWORD = 'another one from now on';

/** Something a process of her side is killed at, and what must be true once it was started again. */
interface Death {
  readonly token: string;
  readonly deed: Deed;
  /** Whatever was reached, it can be brought to its end now. */
  finish(): Promise<unknown>;
}

/** The mutation, and the same call again after the process has died. */
async function dying(
  world: World,
  name: keyof typeof MUTATIONS,
  toDeed: (input: Readonly<Record<string, unknown>>) => Deed,
): Promise<Death> {
  const tried = MUTATIONS[name];
  if (!tried) throw new Error(`no mutation ${name}`);
  const attempt = await tried.prepare(world);
  if (attempt.token === null) throw new Error(`${name} needs a session`);
  return {
    token: attempt.token,
    deed: toDeed(attempt.input),
    async finish() {
      const again = await attempted(world, tried, attempt);
      expect([tried.success, ...tried.again]).toContain(again);
      await attempt.done?.();
    },
  };
}

const row = (type: 'Chat' | 'Contact', id: unknown) => fromGlobalId(String(id), type) ?? '';

const DEATHS: Readonly<Record<string, (world: World) => Promise<Death>>> = {
  messageSend: (world) =>
    dying(world, 'messageSend', ({ chatId, text, clientId }) => ({
      kind: 'messageSend',
      chatId: row('Chat', chatId),
      text: String(text),
      clientId: String(clientId),
    })),
  contactRequestAccept: (world) =>
    dying(world, 'contactRequestAccept', ({ contactId }) => ({
      kind: 'contactRequestAccept',
      contactId: row('Contact', contactId),
    })),
  async passwordChange(world) {
    const person = await world.newcomer(world.hers);
    const client = () => person.gateway.client();
    return {
      token: person.token,
      deed: { kind: 'passwordChange', currentPassword: PASSWORD, newPassword: NEW_PASSWORD },
      async finish() {
        const opened: string[] = [];
        for (const password of [PASSWORD, NEW_PASSWORD]) {
          const input = { keyUid: person.keyUid, password };
          const { login: result } = await client().request(login, { input });
          if (result.__typename === 'LoginSuccess') opened.push(password);
        }
        expect(opened).toHaveLength(1);
      },
    };
  },
  accountDelete: (world) =>
    dying(world, 'accountDelete', () => ({ kind: 'accountDelete', password: PASSWORD })),
  async ingest(world) {
    const { alice, bob, chat, his, hers } = world;
    await hers.gateway.stop();
    const before = his.published.length;
    const text = `arrives at a bad time ${before}`;
    const { chatMessage } = await say(bob, chat.bob, text);
    await eventually('it is sent', async () => {
      const said = (await transcript(bob, chat.bob)).find(({ id }) => id === chatMessage.id);
      return said?.state === 'SENT' ? true : null;
    });
    const envelopes = encodeEnvelopes(his.published.slice(before));
    return {
      token: alice.token,
      deed: { kind: 'ingest', envelopes: Buffer.from(envelopes).toString('base64') },
      async finish() {
        await world.quiet();
        const texts = (await transcript(alice, chat.alice)).map((message) => message.text);
        expect(texts.filter((each) => each === text)).toHaveLength(1);
      },
    };
  },
};

// A process that dies is to PostgreSQL a connection that is lost: FAULT-7 shows that. Here the files count too.
for (const database of DATABASES.filter(({ name }) => name === 'SQLite')) {
  describe(database.name, () => {
    test.each(Object.entries(DEATHS))(
      'FAULT-8: %s: killed right after any write, and started again',
      async (_, prepare) => {
        await using world = await openWorld(database);
        const { hers, clock, alice } = world;
        for (let at = 1; at < MANY; at += 1) {
          await world.quiet();
          const { token, deed, finish } = await prepare(world);
          if (deed.kind !== 'ingest') await world.quiet();
          await hers.gateway.stop();
          const { dataDir } = hers.gateway;
          const plan: DyingPlan = {
            databaseUrl: hers.url,
            dataDir,
            token,
            now: clock.now(),
            at,
            deed,
          };
          const child = start('die-writing.ts', [JSON.stringify(plan)]);
          const how = await child.ended;
          expect(['SIGKILL', 0], `write ${at}: ${child.complaints()}`).toContain(how);
          await world.restart();
          await world.check({ justStarted: true });
          // Shows her token, so that her engine runs.
          await transcript(alice, world.chat.alice, 1);
          await finish();
          await world.quiet();
          await world.check();
          if (how === 0) {
            expect(at).toBeGreaterThan(2);
            break;
          }
        }
        await world.talk();
        await world.checkAll();
      },
    );
  });
}
