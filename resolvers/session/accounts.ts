import { ForbiddenError } from '../../domains/shared/errors.ts';
import type { QueryResolvers } from '../generated/types.ts';

export const accounts: NonNullable<QueryResolvers['accounts']> = (_root, _args, context) => {
  if (!context.source.loopback) {
    throw new ForbiddenError('Accounts are listed on the machine of the gateway only.');
  }
  return context.services.account.accounts();
};
