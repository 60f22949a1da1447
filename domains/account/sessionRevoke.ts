import { type Failure, failure } from '../shared/domain-error.ts';
import type { Viewer } from '../shared/viewer.ts';
import type { AccountCore } from './deps.ts';
import { endSession } from './logout.ts';

export interface SessionRevokeInput {
  readonly id: string;
}

export type SessionRevokeResult =
  | { readonly type: 'SessionRevokeSuccess'; readonly sessionId: string }
  | Failure<'SessionNotFoundError'>;

export function sessionRevoke(core: AccountCore) {
  return async (viewer: Viewer, { id }: SessionRevokeInput): Promise<SessionRevokeResult> => {
    if (await endSession(core, viewer, id)) return { type: 'SessionRevokeSuccess', sessionId: id };
    return failure(
      'SessionNotFoundError',
      'No such session of this account. List them: `sessions`.',
    );
  };
}
