/** `npm run demo`: two gateways, two people, one conversation. Ends with 1 when anything is off. */
import { styleText } from 'node:util';
import { Conversation, type Line, type Side } from './conversation.ts';
import { type GatewayProcess, startGatewayProcess } from './gateway-process.ts';
import { Person } from './person.ts';

const SCRIPT: readonly (readonly ['alice' | 'bob', string])[] = [
  ['alice', 'Hi Bobby! Two gateways, one network.'],
  ['bob', 'Hi Alice. Nothing between us but Waku?'],
  ['alice', 'Nothing but ciphertext: X3DH, then a double ratchet.'],
  ['bob', 'And a front end sees all of it through one GraphQL subscription.'],
  ['alice', 'With delivery states from real acknowledgements. 🎉'],
];

const say = (text: string) => console.log(text);
const dim = (text: string) => styleText('dim', text);
const ms = (value: number) => `${Math.round(value)} ms`;

async function converse(hers: GatewayProcess, his: GatewayProcess): Promise<void> {
  const alice = await Person.create('Alice', hers);
  const bob = await Person.create('Bobby', his);
  try {
    for (const person of [alice, bob]) say(`${person.name.padEnd(6)} ${dim(person.compressedKey)}`);
    const conversation = new Conversation();
    const watching = Promise.all([conversation.watch(alice), conversation.watch(bob)]);
    const talk = befriend(alice, bob).then((sides) => playScript(conversation, sides));
    await Promise.race([talk, hers.died, his.died, watching.then(() => talk)]);
  } finally {
    await Promise.all([alice.close(), bob.close()]);
  }
}

async function befriend(alice: Person, bob: Person): Promise<{ alice: Side; bob: Side }> {
  const started = performance.now();
  await alice.ask(bob.shareUrl, 'We met at the conference.');
  const { contact } = await bob.contactEvent('ContactRequestReceived');
  say(`\n${contact.displayName} asks Bobby: “${contact.request?.text}”`);
  await bob.accept(contact.id);
  const accepted = await alice.contactEvent('ContactRequestAccepted');
  const his = await bob.contactEvent('ContactRequestAccepted');
  say(`Bobby accepts: contacts after ${ms(performance.now() - started)}\n`);
  return {
    alice: { person: alice, chatId: chatOf(accepted.contact) },
    bob: { person: bob, chatId: chatOf(his.contact) },
  };
}

function chatOf({ directChat }: { directChat?: { id: string } | null }): string {
  if (!directChat) throw new Error('The two are contacts, but there is no chat.');
  return directChat.id;
}

async function playScript(
  conversation: Conversation,
  sides: { alice: Side; bob: Side },
): Promise<void> {
  const lines: Line[] = [];
  for (const [who, text] of SCRIPT) {
    const line = await conversation.say(sides[who], text);
    lines.push(line);
    const states = `PENDING → SENT → DELIVERED  read after ${ms(line.readMs)}, acknowledged after ${ms(line.deliveredMs)}`;
    say(`${styleText('bold', line.author.name.padEnd(6))} ${text}`);
    say(dim(`       ${states}`));
  }
  const read = lines.map((line) => line.readMs).sort((a, b) => a - b);
  say(
    `\n${lines.length} messages, median ${ms(read[read.length >> 1] ?? 0)} from call to subscriber.`,
  );
}

const gateways: GatewayProcess[] = [];
try {
  say('Starting two gateways …');
  const hers = await startGatewayProcess('alice');
  gateways.push(hers);
  const his = await startGatewayProcess('bob', { bootstrap: hers.bootstrap });
  gateways.push(his);
  for (const { name, url } of gateways) say(`${name.padEnd(6)} ${dim(url)}`);
  await converse(hers, his);
  say(styleText('green', 'All as it should be.'));
} catch (error) {
  process.exitCode = 1;
  console.error(styleText('red', error instanceof Error ? error.message : String(error)));
} finally {
  await Promise.all(gateways.map((gateway) => gateway.stop()));
}
