/** Says what is wrong with an input without repeating the input. */
import {
  type DocumentNode,
  GraphQLError,
  type GraphQLInputType,
  getNamedType,
  isInputObjectType,
  isListType,
  isNonNullType,
  Kind,
  type ValidationRule,
  ValuesOfCorrectTypeRule,
  visit,
} from 'graphql';
import { BadUserInputError } from '../../../domains/shared/errors.ts';
import { refusal } from '../../error-mapping.ts';

type Path = readonly (string | number)[];

/** Messages of graphql-js that name fields and types only. Suggestions after them are cut. */
const HARMLESS =
  /^Field "[\w.]{1,128}" (?:of required type "[\w![\]]{1,128}" was not provided|is not defined by type "\w{1,128}")\./;
const TOKEN = /\b(Name|Int|Float|String|BlockString|Comment) "[\s\S]*"(?=[.,]|$)/g;

/** @param error what graphql-js or a scalar found. */
export function inputMessage(error: GraphQLError, type: GraphQLInputType | null): string {
  const root = error.originalError;
  // Thrown by our own scalars, whose messages never repeat the value.
  if (root instanceof BadUserInputError) return root.message;
  const harmless = HARMLESS.exec(error.message)?.[0];
  if (harmless !== undefined) return harmless;
  return type ? `Expected a value of type "${type}".` : 'The value does not fit its type.';
}

/** Kind and place of an unexpected token are enough to find it. */
export function syntaxMessage(message: string): string {
  return message.replaceAll(TOKEN, '$1');
}

/** The input type at a path; null when the path leaves the type. */
export function typeAt(type: GraphQLInputType, path: Path): GraphQLInputType | null {
  let current = type;
  for (const step of path) {
    const bare = isNonNullType(current) ? current.ofType : current;
    if (isListType(bare)) {
      current = bare.ofType;
      if (typeof step === 'number') continue;
    }
    const named = getNamedType(current);
    const field =
      isInputObjectType(named) && typeof step === 'string' ? named.getFields()[step] : undefined;
    if (!field) return null;
    current = field.type;
  }
  return current;
}

/** ValuesOfCorrectTypeRule, answering BAD_USER_INPUT with a path instead of the literal. */
export const SafeValuesOfCorrectTypeRule: ValidationRule = (context) => {
  const quiet = Object.create(context, {
    reportError: {
      value(error: GraphQLError) {
        const [node] = error.nodes ?? [];
        const path = node ? pathOf(context.getDocument(), node) : [];
        const message = inputMessage(error, context.getInputType() ?? null);
        const { extensions } = refusal('BAD_USER_INPUT', message, { path });
        context.reportError(new GraphQLError(message, { nodes: error.nodes ?? null, extensions }));
      },
    },
  });
  return ValuesOfCorrectTypeRule(quiet);
};

function pathOf(document: DocumentNode, target: object): Path {
  let found: Path = [];
  visit(document, {
    enter(node, _key, parent, _path, ancestors) {
      if (node !== target) return undefined;
      const chain = [...ancestors, parent, node].flatMap((entry) =>
        entry && 'kind' in entry ? [entry] : [],
      );
      found = chain.flatMap((entry) => {
        switch (entry.kind) {
          case Kind.FIELD:
            return [entry.alias?.value ?? entry.name.value];
          case Kind.ARGUMENT:
          case Kind.OBJECT_FIELD:
            return [entry.name.value];
          case Kind.VARIABLE_DEFINITION:
            return [entry.variable.name.value];
          default:
            return [];
        }
      });
      return false;
    },
  });
  return found;
}
