import type { Account as View } from '../../../domains/account/index.ts';
import type { AccountResolvers } from '../../generated/types.ts';
import { toGlobalId } from '../../shared/global-id.ts';
import type { TypeResolvers } from '../../shared/type-resolvers.ts';

export const Account: TypeResolvers<AccountResolvers, View> = {
  id: ({ id }) => toGlobalId('Account', id),
};
