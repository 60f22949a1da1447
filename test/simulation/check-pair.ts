/** What holds between two people: one transcript, and one idea of how they stand. */
import type { Message, View } from './look.ts';
import type { World } from './world.ts';

/** How two may stand when neither ever blocked the other; a decline is not told. */
const TOGETHER = new Set([
  'NONE NONE',
  'MUTUAL MUTUAL',
  'REQUEST_SENT REQUEST_RECEIVED',
  'REQUEST_SENT DECLINED',
  'REQUEST_RECEIVED REQUEST_SENT',
  'DECLINED REQUEST_SENT',
]);

function shown({ messageId, text, replyTo, authorPublicKey }: Message): string {
  return `${messageId} ${authorPublicKey.slice(4, 10)} "${text}" to "${replyTo?.text ?? ''}"`;
}

function texts(view: View, other: View): Message[] {
  const conversation = view.conversations.get(other.person.publicKey);
  return (conversation?.messages ?? []).filter(({ contentType }) => contentType === 'TEXT');
}

function mayWrite(view: View, other: View): boolean {
  const contact = view.contacts.get(other.person.publicKey);
  return contact?.relation === 'MUTUAL' && !contact.blocked;
}

function everBlocked(view: View, other: View): boolean {
  const contact = view.rows.contacts.find(({ publicKey }) => publicKey === other.person.publicKey);
  return view.rows.events.some(
    ({ type, contactId }) => type === 'ContactBlocked' && contactId === contact?.id,
  );
}

/** Whoever blocked somebody misses what came meanwhile, and nothing else: the rest is in the same order. */
function isPart(some: readonly string[], all: readonly string[]): boolean {
  let at = 0;
  for (const one of all) if (one === some[at]) at++;
  return at === some.length;
}

function differences(hers: readonly string[], his: readonly string[]): string {
  const missing = (from: readonly string[], those: readonly string[]) =>
    those.filter((one) => !from.includes(one)).join('; ') || 'nothing';
  return `only the first has ${missing(his, hers)}; only the second has ${missing(hers, his)}`;
}

export function checkPair(world: World, first: View, second: View): string[] {
  const findings: string[] = [];
  // Rejected for a wrong clock, and refused when retried since the two are no contacts any more.
  const mayFail = world.wrongUntil > 0 && !(mayWrite(first, second) && mayWrite(second, first));
  const isThere = ({ state }: Message) => !(mayFail && state === 'FAILED');
  const [hers, his] = [
    texts(first, second).filter(isThere).map(shown),
    texts(second, first).filter(isThere).map(shown),
  ];
  const [sheBlocked, heBlocked] = [everBlocked(first, second), everBlocked(second, first)];
  const between = `${first.person.name} and ${second.person.name}`;
  if (!sheBlocked && !heBlocked) {
    if (hers.join('\n') !== his.join('\n')) {
      findings.push(`${between} have not the same transcript: ${differences(hers, his)}`);
    }
    const relations = [
      first.contacts.get(second.person.publicKey)?.relation ?? 'NONE',
      second.contacts.get(first.person.publicKey)?.relation ?? 'NONE',
    ].join(' ');
    if (!TOGETHER.has(relations)) findings.push(`${between} see each other as ${relations}`);
  } else if (!sheBlocked && !isPart(his, hers)) {
    findings.push(`${between}: the second has what the first has not: ${differences(hers, his)}`);
  } else if (!heBlocked && !isPart(hers, his)) {
    findings.push(`${between}: the first has what the second has not: ${differences(hers, his)}`);
  }
  for (const [sender, reader] of [
    [first, second],
    [second, first],
  ] as const) {
    const own = texts(sender, reader).filter(({ outgoing }) => outgoing);
    const lost = own.filter((message) => message.state !== 'DELIVERED' && isThere(message));
    for (const { text, state, failure } of lost) {
      findings.push(`${sender.person.name}: "${text}" is ${state} ${failure ?? ''}`);
    }
  }
  return findings;
}
