/** A gateway of its own process, with two honest people on it and one who is not. */
import { expect } from 'vitest';
import { type GatewayProcess, startProcess } from '../../security/support/gateway-process.ts';
import { befriend, type Person, registerPerson, say } from '../../support/person.ts';
import { eventually } from '../../support/until.ts';
import { ATTACKER } from './attack.ts';
import { createWitness, type Witness } from './witness.ts';

/** How the gateway is doing inside, after a garbage collection. */
export interface Vitals {
  /** Bytes in use: heap, and buffers outside it. */
  readonly held: number;
  readonly rss: number;
  /** Open connections from the attacker's address. */
  readonly connections: number;
}

export interface Setting extends AsyncDisposable {
  readonly gateway: GatewayProcess;
  readonly url: string;
  readonly port: number;
  readonly witness: Witness;
  /** A member like others, who does what they can with it. */
  readonly mallory: Person;
  /** Where Mallory's event log stood before the large messages they wrote. */
  readonly beforeLarge: string;
  vitals(): Promise<Vitals>;
  /** A figure of /metrics; 0 while there is none. */
  metric(line: string): Promise<number>;
  /** Waits until nothing of the attacker's is open any more. */
  quiet(): Promise<Vitals>;
}

/** As large as a message gets: 4096 code points of four bytes. */
const LARGE = '😈'.repeat(4096);
const LARGE_MESSAGES = 20;

export async function createSetting(): Promise<Setting> {
  const gateway = await startProcess({
    script: 'test/abuse/programs/gateway.ts',
    settings: { LOG_LEVEL: 'trace' },
  });
  const alice = await registerPerson(gateway, 'Alice');
  const bob = await registerPerson(gateway, 'Robert');
  const mallory = await registerPerson(gateway, 'Mallory');
  const chat = await befriend(alice, bob);
  const toBob = await befriend(mallory, bob);
  for (let n = 0; n < LARGE_MESSAGES; n++) await say(mallory, toBob.alice, LARGE);
  const witness = await createWitness(alice, bob, chat.alice);
  await witness.unharmed();
  const { url } = gateway;

  async function vitals(): Promise<Vitals> {
    const query = `{ vitals(address: "${ATTACKER}") }`;
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query }),
    });
    const { data } = (await response.json()) as { data: { vitals: string } };
    return JSON.parse(data.vitals);
  }

  async function metric(line: string): Promise<number> {
    const text = await (await fetch(new URL('/metrics', url))).text();
    const found = text.split('\n').find((candidate) => candidate.startsWith(`${line} `));
    return Number(found?.slice(line.length) ?? 0);
  }

  const STREAMS = [
    'websockets_open',
    'subscriptions_open{transport="ws"}',
    'subscriptions_open{transport="sse"}',
  ];
  const streams = () => Promise.all(STREAMS.map((name) => metric(`status_gateway_${name}`)));
  const ofHonest = await streams();

  return {
    gateway,
    url,
    port: Number(new URL(url).port),
    witness,
    mallory,
    beforeLarge: mallory.cursor,
    vitals,
    metric,
    async quiet() {
      return eventually('nothing of the attacker is left', async () => {
        const now = await vitals();
        if (now.connections > 0) return null;
        return (await streams()).join() === ofHonest.join() ? now : null;
      });
    },
    async [Symbol.asyncDispose]() {
      await witness[Symbol.asyncDispose]();
      await gateway[Symbol.asyncDispose]();
    },
  };
}

/** That what the gateway keeps of `sent` bytes while `hold` holds is a small part of them. */
export async function keepsLittle(
  { vitals }: Setting,
  sent: number,
  hold: () => Promise<void>,
): Promise<void> {
  const before = await vitals();
  await hold();
  const during = await vitals();
  expect((during.held - before.held) / sent).toBeLessThan(1 / 4);
}
