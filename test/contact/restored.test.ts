import { afterEach, describe, expect, test } from 'vitest';
import { message } from '../../client/documents/chat.ts';
import { accountRestore, mnemonicReveal } from '../../client/documents/session.ts';
import { unwrap } from '../../client/index.ts';
import { startGateway, type TestGateway } from '../support/gateway.ts';
import {
  acceptRequest,
  ask,
  befriend,
  heard,
  lookUp,
  PASSWORD,
  type Person,
  relation,
  say,
  transcript,
} from '../support/person.ts';
import { eventually } from '../support/until.ts';

const gateways: TestGateway[] = [];
afterEach(async () => {
  for (const gateway of gateways.splice(0).reverse()) await gateway[Symbol.asyncDispose]();
});

async function open(bootstrap: readonly string[] = []): Promise<TestGateway> {
  const gateway = await startGateway(bootstrap.length > 0 ? { bootstrap } : {});
  gateways.push(gateway);
  return gateway;
}

/** The same person on another gateway, with nothing but the seed phrase. */
async function restored(person: Person, gateway: TestGateway): Promise<Person> {
  const { mnemonicReveal: revealed } = await person.client.request(mnemonicReveal, {
    input: { password: PASSWORD },
  });
  const { mnemonic } = unwrap(revealed, 'MnemonicRevealSuccess');
  await person.gateway.stop();
  const input = { mnemonic, password: PASSWORD, displayName: person.name };
  const { accountRestore: result } = await gateway.client().request(accountRestore, { input });
  const { token, viewer, cursor } = unwrap(result, 'AccountRestoreSuccess');
  expect(viewer.profile.publicKey).toBe(person.publicKey);
  return { ...person, gateway, client: gateway.client(token), token, cursor };
}

const delivered = (person: Person, id: string) =>
  eventually(`${person.name} sees ${id} DELIVERED`, async () => {
    const { message: own } = await person.client.request(message, { id });
    return own?.state === 'DELIVERED' ? true : null;
  });

describe('somebody who lost their device', () => {
  test.each([
    ['who had asked', true],
    ['who had been asked', false],
  ])(
    'CONTACT-14: %s asks again and is a contact again, without the other doing anything',
    async (_what, alicesAsked) => {
      const his = await open();
      const bob = await his.person('Bobby L');
      const old = await (await open(his.bootstrap)).person('Alice L');
      const first = alicesAsked ? await befriend(old, bob) : await befriend(bob, old);
      const between = alicesAsked ? first : { alice: first.bob, bob: first.alice };
      await say(old, between.alice, 'from the old device');
      await heard(bob, between.bob, 'from the old device');
      await say(bob, between.bob, 'to the old device');
      await heard(old, between.alice, 'to the old device');

      const alice = await restored(old, await open(his.bootstrap));
      // Store may have brought an old request of Bob's by now, but nothing that makes them contacts.
      expect((await lookUp(alice, bob))?.relation).not.toBe('MUTUAL');
      await ask(alice, bob, 'it is me again');
      const state = await relation(alice, bob, 'MUTUAL');
      expect((await lookUp(bob, alice))?.relation).toBe('MUTUAL');
      const chatId = state.directChat?.id ?? '';

      const there = await say(alice, chatId, 'from the new device');
      await heard(bob, between.bob, 'from the new device');
      await delivered(alice, there.chatMessage.id);
      const back = await say(bob, between.bob, 'to the new device');
      await heard(alice, chatId, 'to the new device');
      await delivered(bob, back.chatMessage.id);
      for (let n = 0; n < 3; n++) {
        await say(alice, chatId, `there ${n}`);
        await say(bob, between.bob, `back ${n}`);
      }
      await heard(alice, chatId, 'back 2');
      await heard(bob, between.bob, 'there 2');
      const texts = async (person: Person, id: string) =>
        (await transcript(person, id))
          .map(({ text }) => text)
          .filter((text) => /^(there|back) \d$/.test(text));
      expect(await texts(alice, chatId)).toEqual(await texts(bob, between.bob));
    },
    60_000,
  );

  test('CONTACT-3: somebody who lost their device before the answer is not a contact for asking twice', async () => {
    const his = await open();
    const bob = await his.person('Bobby O');
    const old = await (await open(his.bootstrap)).person('Alice O');
    await ask(old, bob);
    await relation(bob, old, 'REQUEST_RECEIVED');
    const alice = await restored(old, await open(his.bootstrap));
    await ask(alice, bob, 'it is me again');
    await eventually('the newer greeting is there', async () =>
      (await lookUp(bob, alice))?.request?.text === 'it is me again' ? true : null,
    );
    expect((await lookUp(bob, alice))?.relation).toBe('REQUEST_RECEIVED');
    await acceptRequest(bob, alice);
    await relation(alice, bob, 'MUTUAL');
  }, 60_000);
});
