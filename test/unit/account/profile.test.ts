import { expect, test } from 'vitest';
import { createProfileService, type Introduction } from '../../../domains/profile/index.ts';
import { compressKey } from '../../../domains/shared/identity/compressed-key.ts';
import { parseShareUrl } from '../../../domains/shared/identity/share-url.ts';
import { createPerson, openHouse } from './house.ts';

async function withProfile() {
  const house = await openHouse();
  const { viewer } = await createPerson(house, 'Alice');
  const told: Introduction[] = [];
  const profiles = createProfileService({
    uow: house.uow,
    async onProfileChanged(_work, _viewer, introduction) {
      told.push(introduction);
    },
  });
  const id = viewer.accountId;
  const clock = async () =>
    (await house.database.reader.account.findUniqueOrThrow({ where: { id } })).profileClock;
  return { house, viewer, profiles, told, clock, id };
}

test('ACC-7: the profile shows key, compressed key, ring, colour and address', async () => {
  const { viewer, profiles } = await withProfile();
  const profile = await profiles.profile(viewer);
  expect(profile.compressedKey).toBe(compressKey(viewer.publicKey));
  expect(parseShareUrl(profile.shareUrl)).toEqual({
    publicKey: viewer.publicKey,
    displayName: 'Alice',
  });
  expect(profile.colorHash.length).toBeGreaterThan(5);
  expect(profile.colorId).toBe(Number(BigInt(viewer.publicKey) % 11n));
  expect(await profiles.introduction(viewer)).toEqual({
    displayName: 'Alice',
    customizationColor: profile.colorId + 1,
  });
});

test('ACC-10: a change carries a strictly newer clock and is told in its transaction', async () => {
  const { viewer, profiles, told, clock, id, house } = await withProfile();
  const first = await clock();
  const patch = { displayName: ' Alice B ', customizationColor: 'ARMY' } as const;
  const result = await profiles.profileUpdate(viewer, { id, patch });
  expect(result).toMatchObject({
    type: 'ProfileUpdateSuccess',
    profile: { displayName: 'Alice B', customizationColor: 'ARMY' },
  });
  expect(told).toEqual([{ displayName: 'Alice B', customizationColor: 12 }]);
  // The clock stood still, and yet.
  const second = await clock();
  expect(second).toBeGreaterThan(first);
  await profiles.profileUpdate(viewer, { id, patch: { displayName: 'Alice C' } });
  expect(await clock()).toBeGreaterThan(second);
  expect(told).toHaveLength(2);
  await house.clock.advance(10_000);
  await profiles.profileUpdate(viewer, { id, patch: { customizationColor: 'BEIGE' } });
  expect(await clock()).toBe(BigInt(house.clock.now()));
  expect(await profiles.profile(viewer)).toMatchObject({
    displayName: 'Alice C',
    customizationColor: 'BEIGE',
  });
});

test('ACC-10: a patch that changes nothing tells nobody', async () => {
  const { viewer, profiles, told, clock, id } = await withProfile();
  const before = await clock();
  for (const patch of [{}, { displayName: 'Alice' }, { displayName: null }]) {
    const result = await profiles.profileUpdate(viewer, { id, patch });
    expect(result).toMatchObject({ profile: { displayName: 'Alice' } });
  }
  expect(told).toEqual([]);
  expect(await clock()).toBe(before);
});

test('ACC-10: when contacts cannot be told, nothing changes', async () => {
  const { viewer, house, id, clock } = await withProfile();
  const before = await clock();
  const failing = createProfileService({
    uow: house.uow,
    onProfileChanged: () => Promise.reject(new Error('no outbox')),
  });
  const change = failing.profileUpdate(viewer, { id, patch: { displayName: 'Alice B' } });
  await expect(change).rejects.toThrow('no outbox');
  expect((await failing.profile(viewer)).displayName).toBe('Alice');
  expect(await clock()).toBe(before);
});

test('ACC-10: a name against the rule is an issue with its path', async () => {
  const { viewer, profiles, told, id } = await withProfile();
  const result = await profiles.profileUpdate(viewer, { id, patch: { displayName: 'x.eth' } });
  expect(result).toMatchObject({
    type: 'InvalidInputError',
    issues: [{ path: ['patch', 'displayName'] }],
  });
  expect(told).toEqual([]);
});

test('ACC-10: another profile is one of nobody, whether it exists or not', async () => {
  const { viewer, profiles, house } = await withProfile();
  const bobby = await createPerson(house, 'Bobby');
  const patch = { displayName: 'Mallory' };
  const answers = await Promise.all(
    [bobby.viewer.accountId, 'nothing', ''].map((id) =>
      profiles.profileUpdate(viewer, { id, patch }),
    ),
  );
  expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
  expect(answers[0]).toMatchObject({ type: 'ProfileNotFoundError' });
  expect((await profiles.profile(bobby.viewer)).displayName).toBe('Bobby');
  const ids = [bobby.viewer.accountId, viewer.accountId];
  expect(await profiles.profileByIds(viewer, ids)).toMatchObject([null, { displayName: 'Alice' }]);
});
