import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { messageSend } from '../../client/documents/chat.ts';
import { type GatewayError, unwrap } from '../../client/index.ts';
import { DATABASES } from '../support/databases.ts';
import { heard, say, transcript } from '../support/person.ts';
import { eventually } from '../support/until.ts';
import { TROUBLES } from './support/troubles.ts';
import { openWorld } from './support/world.ts';

/** Takes several pages of a database. */
const LONG = '😀'.repeat(4_000);
/** How often Bob's gateway sends anew, for want of an acknowledgement, before the trouble ends. */
const RESENDS = 2;

for (const database of DATABASES) {
  const { name, absent } = database;
  describe.skipIf(absent !== null)(`${name}${absent ? `: ${absent}` : ''}`, () => {
    test.each(Object.entries(TROUBLES[name]))(
      `FAULT-10: %s (${name}): reads go on, writes say so, nothing is lost`,
      async (_, trouble) => {
        await using world = await openWorld(database);
        const { alice, bob, chat, his } = world;
        await world.talk();
        await world.quiet();
        const before = await transcript(alice, chat.alice);
        const input = { chatId: chat.alice, text: LONG, clientId: randomUUID() };
        const send = () => alice.client.request(messageSend, { input });

        const end = await trouble(world);
        // Connections that were cut are found out by the first who uses one.
        await transcript(alice, chat.alice).catch(() => {});
        const { chatMessage } = await say(bob, chat.bob, `${LONG} from Bob`);
        for (let n = 0; n < 2; n += 1) {
          const failed: GatewayError = await send().then(unexpected, (error) => error);
          expect(failed).toMatchObject({
            code: 'MODULE_UNAVAILABLE',
            retryAfterMs: 1_000,
            errors: [{ extensions: { module: 'database', retryable: true } }],
          });
          expect(await transcript(alice, chat.alice)).toEqual(before);
        }
        const outbox = his.inspector.reader.outboxItem;
        await eventually('it was sent again and again', async () => {
          const row = await outbox.findFirst({ where: { kind: 'datasync' } });
          if (!row) throw new Error('It was acknowledged');
          return row.attempts > RESENDS ? true : null;
        });
        const state = async () =>
          (await transcript(bob, chat.bob)).find(({ id }) => id === chatMessage.id)?.state;
        expect(await state()).toBe('SENT');
        expect(await transcript(alice, chat.alice)).toEqual(before);
        await end();

        const sent = await eventually('her database takes it again', () =>
          send().then(
            ({ messageSend: result }) => unwrap(result, 'MessageSendSuccess'),
            () => null,
          ),
        );
        expect(sent.chatMessage.text).toBe(LONG);
        await heard(bob, chat.bob, LONG);
        await heard(alice, chat.alice, `${LONG} from Bob`);
        await eventually('Bob sees it delivered', async () =>
          (await state()) === 'DELIVERED' ? true : null,
        );
        await world.quiet();
        const after = await transcript(alice, chat.alice);
        expect(after).toHaveLength(before.length + 2);
        await world.check();
        await world.talk();
        await world.checkAll();
      },
    );
  });
}

function unexpected(): never {
  throw new Error('It was written all the same');
}
