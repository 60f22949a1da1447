import { isObjectType } from 'graphql';
import { expect, test } from 'vitest';
import type { ResolversParentTypes } from '../../../resolvers/generated/types.ts';
import { buildSchema } from '../../../server/schema.ts';

/** Types whose values are objects of ours, not scalars. */
type Named = {
  [T in keyof ResolversParentTypes & string]: ResolversParentTypes[T] extends Date
    ? never
    : ResolversParentTypes[T] extends object
      ? T
      : never;
}[keyof ResolversParentTypes & string];

/** Fields behind which the type system sees a function, as `Type.field`. */
type FunctionField = {
  [T in Named]: {
    [F in keyof ResolversParentTypes[T] & string]: [
      Extract<ResolversParentTypes[T][F], (...args: never[]) => unknown>,
    ] extends [never]
      ? never
      : `${T}.${F}`;
  }[keyof ResolversParentTypes[T] & string];
}[Named];

/** The compiler holds this list complete: one that is missing, or too many, does not compile. */
const FUNCTIONS: Record<FunctionField, true> = {
  'ContactConnection.totalCount': true,
};

test('LANE-7: every field behind which a function stands has a resolver', () => {
  const types = buildSchema({ extensions: [] }).getTypeMap();
  const bare = Object.keys(FUNCTIONS).filter((name) => {
    const [type = '', field = ''] = name.split('.');
    const found = types[type];
    const known = isObjectType(found) ? found.getFields()[field] : undefined;
    return known?.resolve === undefined;
  });
  expect(bare).toEqual([]);
});
