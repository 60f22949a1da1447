import { type Failure, failure, type InvalidInput, invalidInput } from '../shared/domain-error.ts';
import type { CustomizationColor } from '../shared/identity/customization-color.ts';
import {
  DISPLAY_NAME_RULE,
  displayNamePlace,
  toDisplayName,
} from '../shared/identity/display-name.ts';
import type { Work } from '../shared/unit-of-work.ts';
import type { Viewer } from '../shared/viewer.ts';
import type { ProfileDeps } from './deps.ts';
import type { Profile } from './model.ts';
import { PROFILE_VIEW, toIntroduction, toProfile } from './rows.ts';

export interface ProfileUpdateInput {
  readonly id: string;
  /** Null stands for left out. */
  readonly patch: {
    readonly displayName?: string | null;
    readonly customizationColor?: CustomizationColor | null;
  };
}

export type ProfileUpdateResult =
  | { readonly type: 'ProfileUpdateSuccess'; readonly profile: Profile }
  | Failure<'ProfileNotFoundError'>
  | InvalidInput;

interface Change {
  readonly displayName: string | null;
  readonly customizationColor: CustomizationColor | null;
}

function notFound(): Failure<'ProfileNotFoundError'> {
  return failure('ProfileNotFoundError', 'No such profile of this account. See `viewer`.');
}

/** Writes what differs, with a newer clock, and tells contacts; a patch that changes nothing tells nobody. */
async function change(
  { onProfileChanged }: ProfileDeps,
  work: Work,
  viewer: Viewer,
  { displayName, customizationColor }: Change,
): Promise<Profile | null> {
  const { accountId: id, sealer } = viewer;
  const row = await work.db.account.findUnique({ where: { id }, select: PROFILE_VIEW });
  if (!row) return null;
  const before = toProfile(viewer, row);
  const name = displayName ?? before.displayName;
  const color = customizationColor ?? before.customizationColor;
  if (name === before.displayName && color === before.customizationColor) return before;
  const now = BigInt(work.now.getTime());
  const changed = await work.db.account.update({
    where: { id },
    data: {
      displayName: name === null ? null : sealer.sealText(displayNamePlace(id), name),
      customizationColor: color,
      profileClock: now > row.profileClock ? now : row.profileClock + 1n,
    },
    select: PROFILE_VIEW,
  });
  const profile = toProfile(viewer, changed);
  await onProfileChanged(work, viewer, toIntroduction(viewer, changed));
  return profile;
}

export function profileUpdate(deps: ProfileDeps) {
  return async (viewer: Viewer, input: ProfileUpdateInput): Promise<ProfileUpdateResult> => {
    const { id, patch } = input;
    if (id !== viewer.accountId) return notFound();
    const given = patch.displayName ?? null;
    const displayName = given === null ? null : toDisplayName(given);
    if (given !== null && displayName === null) {
      return invalidInput([{ path: ['patch', 'displayName'], message: DISPLAY_NAME_RULE }]);
    }
    const wanted = { displayName, customizationColor: patch.customizationColor ?? null };
    const profile = await deps.uow.run(viewer.accountId, (work) =>
      change(deps, work, viewer, wanted),
    );
    return profile ? { type: 'ProfileUpdateSuccess', profile } : notFound();
  };
}
