import { UnauthenticatedError } from '../../domains/shared/errors.ts';
import type { Viewer } from '../../domains/shared/viewer.ts';
import type { Context } from '../context.ts';

/**
 * The viewer of a field marked `@requires(capability: ACCOUNT)`.
 * @throws UnauthenticatedError without a session, or with one that ended meanwhile.
 */
export function requireViewer({ viewer }: Context): Viewer {
  if (viewer === null || viewer.ended.aborted) throw new UnauthenticatedError();
  return viewer;
}
