import {
  type DocumentNode,
  type GraphQLError,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isListType,
} from 'graphql';
import { type ComplexityEstimator, getComplexity } from 'graphql-query-complexity';
import { refusal } from '../../error-mapping.ts';
import type { Limits } from '../../limits.ts';

export interface CostRequest {
  readonly schema: GraphQLSchema;
  readonly document: DocumentNode;
  readonly operationName: string | null;
  readonly variables: Readonly<Record<string, unknown>>;
}

export interface Cost {
  readonly total: number;
  /** Argument lists that are too long, as `[field, argument, …]`. */
  readonly longLists: readonly (readonly string[])[];
}

/**
 * Fields an operation may resolve, with pages and their variables multiplied out.
 * @throws GraphQLError GRAPHQL_VALIDATION_FAILED when the fragments unfold without end.
 */
export function costOf(request: CostRequest, limits: Limits['document']): Cost {
  const longLists: string[][] = [];
  const estimate: ComplexityEstimator = ({ args, field, type, childComplexity }) => {
    collectLongLists(args, [field.name], limits.listArgument, longLists);
    if (type.name.startsWith('__') || field.name === '__typename') return 0;
    if (field.name.startsWith('__')) return limits.introspectionCost;
    return 1 + childComplexity * lengthOf(field, args, type.name, limits);
  };
  const total = unfold(request, estimate, limits);
  return { total, longLists };
}

/** Fields of an operation with its fragments unfolded, each page counted once; Infinity when there are more than `max`. */
export function sizeOf(request: CostRequest, max: number): number {
  const { schema, document: query, operationName } = request;
  try {
    return getComplexity({
      schema,
      query,
      variables: { ...request.variables },
      ...(operationName ? { operationName } : {}),
      estimators: [({ childComplexity }) => 1 + childComplexity],
      maxQueryNodes: max,
    });
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}

function unfold(
  { schema, document, operationName, variables }: CostRequest,
  estimate: ComplexityEstimator,
  limits: Limits['document'],
): number {
  try {
    return getComplexity({
      schema,
      query: document,
      variables: { ...variables },
      ...(operationName ? { operationName } : {}),
      estimators: [estimate],
      maxQueryNodes: limits.cost,
    });
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}

/** How many times the selection below a field is resolved. */
function lengthOf(
  field: Parameters<ComplexityEstimator>[0]['field'],
  args: Readonly<Record<string, unknown>>,
  parent: string,
  limits: Limits['document'],
): number {
  if (getNamedType(field.type).name.endsWith('Connection')) {
    const asked = args.first ?? args.last;
    const page = typeof asked === 'number' ? asked : limits.defaultPage;
    return Math.min(Math.max(page, 0), limits.maxPage);
  }
  if (!isListType(getNullableType(field.type))) return 1;
  // `edges` and `nodes` are counted with the page of their connection.
  if (parent.endsWith('Connection')) return 1;
  return Array.isArray(args.ids) ? args.ids.length : limits.assumedListLength;
}

function collectLongLists(value: unknown, path: string[], max: number, found: string[][]): void {
  if (Array.isArray(value)) {
    if (value.length > max) found.push(path);
    else for (const item of value) collectLongLists(item, path, max, found);
    return;
  }
  if (typeof value !== 'object' || value === null) return;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== null && prototype !== Object.prototype) return;
  for (const [name, item] of Object.entries(value)) {
    collectLongLists(item, [...path, name], max, found);
  }
}

export function costRefusals(
  { total, longLists }: Cost,
  limits: Limits['document'],
): GraphQLError[] {
  const [path] = longLists;
  if (path) {
    return [
      refusal('BAD_USER_INPUT', `A list has more than ${limits.listArgument} items.`, { path }),
    ];
  }
  if (total <= limits.cost) return [];
  const found = Number.isFinite(total) ? ` ${total}` : ' more';
  return [
    refusal(
      'GRAPHQL_VALIDATION_FAILED',
      `The operation may cost ${limits.cost} and costs${found}: ask for smaller pages or fewer fields.`,
    ),
  ];
}
