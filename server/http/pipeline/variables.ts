import {
  coerceInputValue,
  GraphQLError,
  type GraphQLSchema,
  isInputType,
  isNonNullType,
  type OperationDefinitionNode,
  typeFromAST,
} from 'graphql';
import { refusal } from '../../error-mapping.ts';
import type { Limits } from '../../limits.ts';
import { inputMessage, typeAt } from './safe-messages.ts';

/**
 * Checks variables before the executor does: its messages carry the whole value.
 * @returns BAD_USER_INPUT errors whose `path` begins with the variable's name, at most as many as an answer holds.
 */
export function variableErrors(
  schema: GraphQLSchema,
  operation: OperationDefinitionNode,
  values: Readonly<Record<string, unknown>>,
  { document, response }: Limits,
): GraphQLError[] {
  if (isDeeper(values, document.inputDepth)) {
    // Coercion recurses: what is nested without end would exhaust the stack.
    const message = `Variables may be nested ${document.inputDepth} levels deep.`;
    return [refusal('BAD_USER_INPUT', message, { path: [] })];
  }
  const errors: GraphQLError[] = [];
  for (const definition of operation.variableDefinitions ?? []) {
    const name = definition.variable.name.value;
    const type = typeFromAST(schema, definition.type);
    if (!type || !isInputType(type)) continue;
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    const report = (path: readonly (string | number)[], error: GraphQLError) => {
      if (errors.length >= response.errors) return;
      const place = [name, ...path].join('.').slice(0, 200);
      const message = inputMessage(error, typeAt(type, path));
      errors.push(
        refusal('BAD_USER_INPUT', `Variable "$${place}": ${message}`, { path: [name, ...path] }),
      );
    };
    if (value === undefined && definition.defaultValue) continue;
    if (value === undefined && !isNonNullType(type)) continue;
    if (value === undefined || (value === null && isNonNullType(type))) {
      report([], new GraphQLError('required'));
      continue;
    }
    coerceInputValue(value, type, (path, _invalid, error) => report(path, error));
  }
  return errors;
}

/** What an object or a list costs in memory beside what is in it, in characters. */
const WEIGHT_OF_VALUE = 16;

/** Roughly how much memory variables take as long as somebody keeps them. Never recurses. */
export function inputWeight(values: unknown): number {
  let weight = 0;
  const left: unknown[] = [values];
  while (left.length > 0) {
    const value = left.pop();
    weight += WEIGHT_OF_VALUE;
    if (typeof value === 'string') weight += value.length;
    if (typeof value !== 'object' || value === null) continue;
    for (const [name, child] of Object.entries(value)) {
      weight += name.length;
      left.push(child);
    }
  }
  return weight;
}

function isDeeper(value: unknown, levels: number): boolean {
  let level: unknown[] = [value];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > levels) return true;
    level = level.flatMap((entry) =>
      typeof entry === 'object' && entry !== null
        ? Object.values(entry).filter((child) => typeof child === 'object' && child !== null)
        : [],
    );
  }
  return false;
}
