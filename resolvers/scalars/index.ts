import type { Resolvers } from '../generated/types.ts';
import { BigIntScalar } from './BigInt.ts';
import { Cursor } from './Cursor.ts';
import { DateTime } from './DateTime.ts';
import { Hex } from './Hex.ts';
import { PublicKey } from './PublicKey.ts';
import { Url } from './Url.ts';

export const scalarResolvers: Resolvers = {
  BigInt: BigIntScalar,
  Cursor,
  DateTime,
  Hex,
  PublicKey,
  URL: Url,
};
