import { afterAll, beforeAll, expect, test } from 'vitest';
import { createMemoryWakuNetwork } from '../../datasources/waku/memory/network.ts';
import { startGateway, type TestGateway } from '../support/gateway.ts';
import { befriend, type Person, relation } from '../support/person.ts';

let gateway: TestGateway;
let alice: Person;
let bob: Person;
let chatId: string;
beforeAll(async () => {
  gateway = await startGateway({ overrides: { waku: createMemoryWakuNetwork().module('one') } });
  alice = await gateway.person('Alice M');
  bob = await gateway.person('Bobby M');
  chatId = (await befriend(alice, bob)).alice;
});
afterAll(() => gateway[Symbol.asyncDispose]());

async function ask(query: string, variables: object): Promise<unknown> {
  const response = await fetch(gateway.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${alice.token}` },
    body: JSON.stringify({ query, variables }),
  });
  return response.json();
}

const send = (
  alias: string,
  text: string,
) => `${alias}: messageSend(input: { chatId: $chatId, text: "${text}" }) {
  ... on MessageSendSuccess { chatMessage { chat { lastMessage { text } } } }
}`;
const last = (text: string) => ({ chatMessage: { chat: { lastMessage: { text } } } });

// Three times: from the second on it may be answered by the lane of compiled operations.
test.each([1, 2, 3])(
  'messages sent by one operation each answer with their own chat (%i)',
  async () => {
    const query = `mutation twice($chatId: ID!) { ${send('first', 'one')} ${send('second', 'two')} }`;
    expect(await ask(query, { chatId })).toEqual({
      data: { first: last('one'), second: last('two') },
    });
  },
);

test('a mutation answers with what it left behind, whatever another one of its operation answered', async () => {
  const { id: contactId } = await relation(alice, bob, 'MUTUAL');
  const query = `mutation several($chatId: ID!, $contactId: ID!) {
    ${send('sent', 'three')}
    block: contactBlock(input: { contactId: $contactId }) {
      ... on ContactBlockSuccess { contact { blocked directChat { active lastMessage { text } } } }
    }
  }`;
  expect(await ask(query, { chatId, contactId })).toEqual({
    data: {
      sent: last('three'),
      block: {
        contact: { blocked: true, directChat: { active: false, lastMessage: { text: 'three' } } },
      },
    },
  });
});
