import { afterAll, beforeAll, expect, test } from 'vitest';
import { profileUpdate } from '../../client/documents/profile.ts';
import { viewer } from '../../client/documents/session.ts';
import { unwrap } from '../../client/index.ts';
import { startGateway, type TestGateway } from '../support/gateway.ts';
import { befriend, lookUp, type Person } from '../support/person.ts';
import { eventually } from '../support/until.ts';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startGateway();
});
afterAll(() => gateway[Symbol.asyncDispose]());

const update = async (who: Person, id: string, patch: object) =>
  (await who.client.request(profileUpdate, { input: { id, patch } })).profileUpdate;

test('ACC-10: a change shows at once, and contacts are told', async () => {
  const alice = await gateway.person('Alice');
  const bob = await gateway.person('Bobby');
  await befriend(alice, bob);
  const patch = { displayName: 'Alice Liddell', customizationColor: 'MAGENTA' };
  const { profile } = unwrap(await update(alice, alice.profileId, patch), 'ProfileUpdateSuccess');
  expect(profile).toMatchObject({ ...patch, publicKey: alice.publicKey });
  expect(profile.shareUrl).not.toBe(alice.shareUrl);
  expect((await alice.client.request(viewer, {})).viewer?.profile).toMatchObject(patch);
  await eventually('Bob sees the new name', async () => {
    const state = await lookUp(bob, alice);
    return state?.displayName === 'Alice Liddell' ? state : null;
  });
});

test('ACC-10: bad names are issues, other people’s profiles those of nobody', async () => {
  const alice = await gateway.person('Alice');
  const bob = await gateway.person('Bobby');
  expect(await update(alice, alice.profileId, { displayName: 'no' })).toMatchObject({
    code: 'INVALID_INPUT',
    issues: [{ path: ['patch', 'displayName'] }],
  });
  const answer = await update(alice, bob.profileId, { displayName: 'Mallory' });
  expect(answer).toMatchObject({ code: 'PROFILE_NOT_FOUND' });
  expect(await update(alice, 'garbage', { displayName: 'Mallory' })).toEqual(answer);
  expect((await bob.client.request(viewer, {})).viewer?.profile.displayName).toBe('Bobby');
});
