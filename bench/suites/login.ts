import { randomBytes, scrypt } from 'node:crypto';
import { promisify } from 'node:util';
import { chatMessages } from '../../client/documents/chat.ts';
import { login as loginDocument } from '../../client/documents/session.ts';
import { unwrap } from '../../client/index.ts';
import { DEFAULT_COST } from '../../domains/account/kdf.ts';
import { toGlobalId } from '../../resolvers/shared/global-id.ts';
import { befriend, PASSWORD } from '../../test/support/person.ts';
import { median } from '../row.ts';
import type { Suite } from '../suite.ts';
import { benchGateway } from '../support/gateway.ts';
import { seed } from '../support/seed.ts';

const derive = promisify<string, Uint8Array, number, object, Buffer>(scrypt);

export const login: Suite = {
  name: 'login',
  about:
    'login with the password, then the newest 50 messages of the chat, over HTTP. The peer is scrypt alone at the cost log-in uses, which no gateway that keeps passwords well can do without.',
  async run({ scale, stack, say }) {
    const { messages, times } = scale.login;
    const gateway = stack.use(await benchGateway({ realKdf: true }));
    const person = await gateway.person('Alice');
    await befriend(person, await gateway.person('Bobby'));
    await gateway.stop();
    say(`writing ${messages} messages`);
    const { chatId } = seed({ dataDir: gateway.dataDir, person, messages });
    await gateway.start();
    const variables = { id: toGlobalId('Chat', chatId), last: 50 };
    const ours: number[] = [];
    const theirs: number[] = [];
    const { N, r, p } = DEFAULT_COST;
    for (let n = 0; n < times; n++) {
      say(`${n + 1} of ${times}`);
      const client = gateway.client();
      let began = performance.now();
      const input = { keyUid: person.keyUid, password: PASSWORD };
      const { login: result } = await client.request(loginDocument, { input });
      client.setToken(unwrap(result, 'LoginSuccess').token);
      const { chat } = await client.request(chatMessages, variables);
      ours.push(performance.now() - began);
      if (chat?.messages.nodes.length !== Math.min(messages, 50)) throw new Error('no page');
      began = performance.now();
      await derive(PASSWORD, randomBytes(32), 32, { N, r, p, maxmem: 512 * 2 ** 20 });
      theirs.push(performance.now() - began);
    }
    const peer = { name: 'scrypt alone', value: median(theirs) };
    return [
      { name: `log-in to first page, ${messages} messages`, value: median(ours), unit: 'ms', peer },
    ];
  },
};
