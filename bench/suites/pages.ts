import { DatabaseSync } from 'node:sqlite';
import { chatMessages } from '../../client/documents/chat.ts';
import { toGlobalId } from '../../resolvers/shared/global-id.ts';
import { befriend, type Person } from '../../test/support/person.ts';
import type { MercuriusOptions } from '../programs/mercurius.ts';
import { type Figure, median } from '../row.ts';
import type { Bench, Suite } from '../suite.ts';
import { startChild } from '../support/child.ts';
import { benchGateway } from '../support/gateway.ts';
import { load } from '../support/load.ts';
import { databaseFile, dataKeyOf, type Seeded, seed } from '../support/seed.ts';

export const pages: Suite = {
  name: 'pages',
  about:
    "the newest 50 messages of a chat over HTTP, by the client's own document (client/documents/chat.ts, chatMessages), 32 connections. The peer answers the same document from the same database file: one prepared statement, texts opened with the same key, the same ids and cursors; no session, limits, masking, metrics or log.",
  async run(bench) {
    const { scale, stack, say } = bench;
    const gateway = stack.use(await benchGateway());
    const people: Person[] = [];
    for (const size of scale.pages.chats) {
      const owner = await gateway.person(`Owner ${size}`);
      await befriend(owner, await gateway.person(`Friend ${size}`));
      people.push(owner);
    }
    await gateway.stop();
    const { dataDir } = gateway;
    const chats = people.map((person, n) => {
      const messages = scale.pages.chats[n] ?? 0;
      say(`writing ${messages} messages`);
      return { person, messages, seeded: seed({ dataDir, person, messages }) };
    });
    await gateway.start();
    const figures: Figure[] = [];
    for (const chat of chats) figures.push(await measure(bench, gateway, chat));
    return figures;
  },
};

interface SeededChat {
  readonly person: Person;
  readonly messages: number;
  readonly seeded: Seeded;
}

async function measure(
  { scale, say }: Bench,
  gateway: { readonly url: string; readonly dataDir: string },
  { person, messages, seeded }: SeededChat,
): Promise<Figure> {
  const { accountId, chatId } = seeded;
  const file = databaseFile(gateway.dataDir);
  using db = new DatabaseSync(file, { readOnly: true });
  const dataKey = Buffer.from(dataKeyOf(db, person)).toString('hex');
  const options: MercuriusOptions = { file, dataKey, accountId, chatId };
  await using mercurius = await startChild<string>('mercurius.ts', options);
  const variables = { id: toGlobalId('Chat', chatId), last: 50 };
  const body = JSON.stringify({ query: chatMessages.text, variables });
  const rates = { ours: [] as number[], theirs: [] as number[] };
  for (let round = 0; round < scale.pages.rounds; round++) {
    say(`${messages} messages, round ${round + 1}`);
    rates.ours.push(await load({ url: gateway.url, token: person.token, body }, scale.pages));
    rates.theirs.push(await load({ url: mercurius.ready, token: null, body }, scale.pages));
  }
  return {
    name: `page of 50 from ${messages} messages`,
    value: median(rates.ours),
    unit: 'pages/s',
    peer: { name: 'Mercurius with JIT', value: median(rates.theirs) },
  };
}
