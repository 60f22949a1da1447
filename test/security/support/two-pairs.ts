/** Two pairs on one gateway: Alice and Bob, whose things are to be kept, and Mallory, who knows Carol. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { startGateway, type TestGateway } from '../../support/gateway.ts';
import type { Asker } from './operations.ts';
import {
  converse,
  idsOf,
  loginAgain,
  type OwnIds,
  register,
  type SecretivePerson,
} from './people.ts';

export interface TwoPairs {
  readonly gateway: TestGateway;
  readonly alice: SecretivePerson;
  readonly bob: SecretivePerson;
  readonly mallory: SecretivePerson;
  readonly carol: SecretivePerson;
  /** Alice's things. */
  readonly theirs: OwnIds;
  /** Bob's id of his chat with Alice. */
  readonly bobsChat: string;
  /** Mallory's things. */
  readonly asker: Asker;
  readonly operator: string;
}

export async function twoPairs(): Promise<TwoPairs> {
  const gateway = await startGateway();
  const person = (displayName: string) =>
    register(gateway, {
      displayName,
      password: `the password of ${displayName}`,
      deviceName: `the device of ${displayName}`,
    });
  const alice = await person('Alice O');
  const bob = await person('Bobby O');
  const mallory = await person('Mallory O');
  const carol = await person('Carol O');
  const [hers, own] = await Promise.all([
    converse(alice, bob, { one: 'for Bob only', other: 'for Alice only' }),
    converse(mallory, carol, { one: 'hello Carol', other: 'hello Mallory' }),
  ]);
  const { sessionId } = await loginAgain(mallory, 'a second device');
  return {
    gateway,
    alice,
    bob,
    mallory,
    carol,
    theirs: await idsOf(alice, hers.one),
    bobsChat: hers.other,
    asker: {
      ids: await idsOf(mallory, own.one),
      password: mallory.password,
      otherSession: sessionId,
    },
    operator: (await readFile(path.join(gateway.dataDir, 'operator.token'), 'utf8')).trim(),
  };
}
