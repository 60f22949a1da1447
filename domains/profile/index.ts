import { UnauthenticatedError } from '../shared/errors.ts';
import type { Owner } from '../shared/owner.ts';
import type { Viewer } from '../shared/viewer.ts';
import type { ProfileDeps } from './deps.ts';
import type { Introduction, Profile } from './model.ts';
import { profileUpdate } from './profileUpdate.ts';
import { PROFILE_VIEW, type ProfileRow, toIntroduction, toProfile } from './rows.ts';

export type { ProfileDeps } from './deps.ts';
export type { Introduction, Profile } from './model.ts';

export interface ProfileService {
  /** @throws UnauthenticatedError when the account was deleted meanwhile */
  profile(viewer: Viewer): Promise<Profile>;
  /** In the order of `ids`; null for one that is not the viewer's. */
  profileByIds(viewer: Viewer, ids: readonly string[]): Promise<(Profile | null)[]>;
  readonly profileUpdate: ReturnType<typeof profileUpdate>;
  introduction(owner: Owner): Promise<Introduction>;
}

/** Names, keys and the pictures drawn from them (specs/features/account.md). */
export function createProfileService(deps: ProfileDeps): ProfileService {
  const rowOf = async ({ accountId: id }: Owner): Promise<ProfileRow> => {
    const row = await deps.uow.reader.account.findUnique({ where: { id }, select: PROFILE_VIEW });
    if (!row) throw new UnauthenticatedError();
    return row;
  };
  const read = async (owner: Owner) => toProfile(owner, await rowOf(owner));
  return {
    profile: read,
    async profileByIds(viewer, ids) {
      const own = ids.includes(viewer.accountId) ? await read(viewer) : null;
      return ids.map((id) => (id === viewer.accountId ? own : null));
    },
    profileUpdate: profileUpdate(deps),
    introduction: async (owner) => toIntroduction(owner, await rowOf(owner)),
  };
}
