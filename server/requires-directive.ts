/** `@requires`: the coarse gate in front of a field. Whose data it touches is the domain's question. */
import { getDirective, MapperKind, mapSchema } from '@graphql-tools/utils';
import { defaultFieldResolver, type GraphQLFieldConfig, type GraphQLSchema } from 'graphql';
import { ForbiddenError, UnauthenticatedError } from '../domains/shared/errors.ts';
import type { Context } from '../resolvers/context.ts';
import type { Capability } from '../resolvers/generated/types.ts';

interface Extensible {
  readonly extensions?: unknown;
}

/**
 * Declares what an extension's field requires; null opens it to everybody.
 * @example builder.queryField('stickers', (t) => t.field({ …, extensions: requires('ACCOUNT') }))
 */
export function requires(capability: Capability | null) {
  // graphql-tools prints applied directives from `extensions.directives`.
  return { requires: capability, directives: capability ? { requires: { capability } } : {} };
}

/** What a field requires; null: nothing, as declared; undefined: it does not say. */
export function capabilityOf({ extensions }: Extensible): Capability | null | undefined {
  if (typeof extensions !== 'object' || extensions === null) return undefined;
  if (!('requires' in extensions)) return undefined;
  const { requires: declared } = extensions;
  return declared === 'ACCOUNT' || declared === 'OPERATOR' || declared === null
    ? declared
    : undefined;
}

/** @throws UnauthenticatedError, ForbiddenError */
export function assertCapability(capability: Capability, { viewer, operator }: Context): void {
  const session = viewer !== null && !viewer.ended.aborted;
  if (capability === 'ACCOUNT') {
    if (!session) throw new UnauthenticatedError();
    return;
  }
  if (operator) return;
  if (!session) throw new UnauthenticatedError('This needs the operator token.');
  throw new ForbiddenError('This needs the operator token; a session does not do.');
}

type FieldConfig = GraphQLFieldConfig<unknown, Context>;

function gated(field: FieldConfig, capability: Capability, subscription: boolean): FieldConfig {
  const { resolve = defaultFieldResolver, subscribe } = field;
  if (subscription && subscribe) {
    return {
      ...field,
      subscribe(root, args, context, info) {
        assertCapability(capability, context);
        return subscribe(root, args, context, info);
      },
    };
  }
  return {
    ...field,
    resolve(root, args, context, info) {
      assertCapability(capability, context);
      return resolve(root, args, context, info);
    },
  };
}

/** Reads the SDL's `@requires` into each field's extensions, where it outlives the AST, and puts up the gates. */
export function applyRequires(schema: GraphQLSchema): GraphQLSchema {
  const root = schema.getSubscriptionType()?.name;
  return mapSchema(schema, {
    [MapperKind.OBJECT_FIELD]: (field: FieldConfig, _name, type) => {
      const [applied] = getDirective(schema, field, 'requires') ?? [];
      const capability: Capability | undefined = applied?.capability;
      const declared = { ...field.extensions, ...requires(capability ?? null) };
      const open = { ...field, extensions: declared };
      return capability ? gated(open, capability, type === root) : open;
    },
  });
}

/** Puts up the gates of fields that an extension added. */
export function gateAdded(
  schema: GraphQLSchema,
  isAdded: (type: string, field: string) => boolean,
): GraphQLSchema {
  const root = schema.getSubscriptionType()?.name;
  return mapSchema(schema, {
    [MapperKind.OBJECT_FIELD]: (field: FieldConfig, name, type) => {
      const capability = capabilityOf(field);
      if (!capability || !isAdded(type, name)) return undefined;
      return gated(field, capability, type === root);
    },
  });
}
