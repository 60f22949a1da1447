import { afterEach, expect, test, vi } from 'vitest';
import { alice as aliceAccount, bob as bobAccount, useScene } from './scene.ts';
import { useTalk } from './talk.ts';

// A watchdog for busy machines, not a measure.
vi.setConfig({ testTimeout: 60_000 });

const scene = useScene();
const { befriend, device, pair, quiet } = useTalk(scene);

afterEach(() => expect(scene.faults).toEqual([]));

test('CHATSDK-57: a device restarted from what it committed goes on in the same sessions', async () => {
  const { alice, bob } = await pair();
  await befriend(alice, bob);
  await bob.close();
  alice.sendText(bob.publicKey, 'while away');
  await alice.flush();
  const again = await device(bobAccount, [aliceAccount.publicKey], { committed: bob.committed });
  await quiet(alice, again);
  again.sendText(alice.publicKey, 'back');
  await quiet(alice, again);
  expect(again.texts()).toEqual(['Please add me', 'while away']);
  expect(alice.texts()).toEqual(['back']);
  expect(again.committed.dropped.filter((one) => one !== 'own')).toEqual([]);
});

test('CHATSDK-58: a device that lost its records answers with its bundle, and the retry arrives', async () => {
  const { alice, bob } = await pair();
  await befriend(alice, bob);
  await bob.close();
  scene.bus.stored.length = 0;
  const reborn = await device(bobAccount, [aliceAccount.publicKey]);
  alice.sendText(bob.publicKey, 'do you read me');
  await quiet(alice, reborn);
  expect(reborn.texts()).toEqual([]);
  expect(reborn.committed.dropped).toEqual([]);
  expect(scene.module.stats()['unknown-session']).toBe(1);
  alice.retry();
  await quiet(alice, reborn);
  expect(reborn.texts()).toEqual(['do you read me']);
  expect(alice.committed.acked.size).toBe(2);
  reborn.sendText(alice.publicKey, 'now I do');
  await quiet(alice, reborn);
  expect(alice.texts()).toEqual(['now I do']);
});

test('CHATSDK-59: after a day the bundle changes; new and old sessions go on', async () => {
  const { alice, bob } = await pair();
  await befriend(alice, bob);
  // Written in the old session, read after the rotation.
  scene.bus.fate = () => 0;
  alice.sendText(bob.publicKey, 'old');
  await alice.flush();
  const held = scene.bus.stored.at(-1);
  scene.bus.fate = () => 1;
  scene.shift = 25 * 3600 * 1000;
  bob.sendText(alice.publicKey, 'rotated');
  await quiet(alice, bob);
  alice.sendText(bob.publicKey, 'new');
  await quiet(alice, bob);
  if (held === undefined) throw new Error('nothing was held back');
  scene.bus.inject(held);
  await quiet(alice, bob);
  expect(alice.texts()).toEqual(['rotated']);
  expect(bob.texts()).toEqual(['Please add me', 'new', 'old']);
  const versions = [...bob.committed.state.keys()].filter((key) => key === 'prekeys');
  expect(versions).toHaveLength(1);
  const stored = new TextDecoder().decode(bob.committed.state.get('prekeys')?.subarray(1));
  expect(JSON.parse(stored).map((one: { version: number }) => one.version)).toEqual([0, 1]);
});
