import { expect, test } from 'vitest';
import { UnauthenticatedError } from '../../../domains/shared/errors.ts';
import { createPerson, HERE, opened, openHouse, PASSWORD } from './house.ts';

test('HOST-13: a session that another process ends while it opens never becomes live', async () => {
  let meanwhile = async () => {};
  const house = await openHouse({
    // Between the session's commit and its life here.
    eventLog: {
      head: async () => {
        await meanwhile();
        return 'cursor';
      },
    },
  });
  const { viewer } = await createPerson(house, 'Alice');
  const { keyUid, accountId } = viewer;
  await house.service.logout(viewer);
  house.calls.length = 0;
  meanwhile = async () => {
    await house.database.transaction(accountId, (tx) => tx.session.deleteMany());
    house.service.heard({ topic: 'sessions', accountId });
  };
  const entering = house.service.login({ keyUid, password: PASSWORD }, HERE);
  await expect(entering).rejects.toThrow(UnauthenticatedError);
  // Unlocked for a moment, and locked again: no keys stay.
  expect(house.calls).toEqual([`unlocked ${accountId}`, `locked ${accountId}`]);
  meanwhile = async () => {};
  opened(await house.service.login({ keyUid, password: PASSWORD }, HERE));
});

test('HOST-13: what another process ended ends here when it is heard, and when it was not, at the next sweep', async () => {
  const house = await openHouse();
  const { viewer } = await createPerson(house, 'Alice');
  const { keyUid, accountId } = viewer;
  const end = () => house.database.transaction(accountId, (tx) => tx.session.deleteMany());
  const ended = ({ ended: signal }: { ended: AbortSignal }) =>
    new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));

  await end();
  const heard = ended(viewer);
  expect(viewer.ended.aborted).toBe(false);
  house.service.heard({ topic: 'events', accountId });
  house.service.heard({ topic: 'sessions', accountId: 'somebody else' });
  await house.clock.settle();
  expect(viewer.ended.aborted).toBe(false);
  house.service.heard({ topic: 'sessions', accountId });
  await heard;

  const again = opened(await house.service.login({ keyUid, password: PASSWORD }, HERE));
  await end();
  const missed = ended(again.viewer);
  house.service.heard(null);
  await missed;

  const third = opened(await house.service.login({ keyUid, password: PASSWORD }, HERE));
  await end();
  await house.service.sweep();
  expect(third.viewer.ended.aborted).toBe(true);
});
