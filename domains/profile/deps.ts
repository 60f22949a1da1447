import type { UnitOfWork, Work } from '../shared/unit-of-work.ts';
import type { Viewer } from '../shared/viewer.ts';
import type { Introduction } from './model.ts';

export interface ProfileDeps {
  readonly uow: UnitOfWork;
  /** Tells contacts, in the transaction of the change. */
  readonly onProfileChanged: (
    work: Work,
    viewer: Viewer,
    introduction: Introduction,
  ) => Promise<void>;
}
