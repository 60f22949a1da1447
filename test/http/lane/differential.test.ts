import { type ExecutionResult, type GraphQLSchema, parse, validate } from 'graphql';
import { createYoga } from 'graphql-yoga';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createCompiler } from '../../../server/http/pipeline/compile.ts';
import type { PipelineContext } from '../../../server/http/pipeline/server-context.ts';
import { createSeededRandom } from '../../support/seeded-random.ts';
import { type RandomOperation, randomOperation } from './random-operation.ts';
import { type Chances, randomSchema } from './random-schema.ts';

const RUNS = 150;
/** The others are left to the executor. */
const ENOUGH = 75;

const { signal } = new AbortController();
const contextValue = { frontDoor: { operation: { signal } } } as unknown as PipelineContext;

interface Outcome {
  readonly data: unknown;
  readonly errors: readonly unknown[];
}

/**
 * Where a null replaced an object because of what is in it, one error tells why. Which one, when there are several,
 * depends on who came first: of those only the place is compared.
 */
function outcome({ data, errors = [] }: ExecutionResult): Outcome {
  const told = errors.map(({ message, path = [], locations }) => {
    const replaced = replacedAbove(data, path);
    return JSON.stringify(replaced ? { replaced } : { message, path, locations });
  });
  // Key order included.
  return { data: JSON.stringify(data), errors: [...new Set(told)].toSorted() };
}

function replacedAbove(data: unknown, path: readonly (string | number)[]) {
  let at: unknown = data;
  for (const [depth, step] of path.entries()) {
    if (at === null || at === undefined) return path.slice(0, depth);
    at = (at as Record<string | number, unknown>)[step];
  }
  return null;
}

async function both(
  schema: GraphQLSchema,
  { text, variables }: RandomOperation,
): Promise<{ readonly executed: Outcome; readonly compiled: Outcome } | null> {
  const document = parse(text);
  if (validate(schema, document).length > 0) return null;
  const made = createCompiler(schema)(document, null);
  // Left to the executor.
  if (!made) return null;
  const { execute } = createYoga({ schema, logging: false, maskedErrors: false }).getEnveloped({});
  const executed: ExecutionResult = await execute({
    schema,
    document,
    variableValues: variables,
    contextValue,
  });
  await turn();
  const before = unhandled;
  const compiled = await made.run(contextValue, variables);
  await turn();
  // In the gateway one would end the process.
  expect(unhandled, text).toBe(before);
  return { executed: outcome(executed), compiled: outcome(compiled) };
}

async function compare(chances: Chances, seed: number): Promise<number> {
  const schema = randomSchema(chances);
  let compared = 0;
  for (let run = 0; run < RUNS; run++) {
    const operation = randomOperation(schema, createSeededRandom(seed + run));
    const results = await both(schema, operation);
    if (!results) continue;
    compared++;
    expect(results.compiled, `seed ${seed + run}: ${operation.text}`).toEqual(results.executed);
  }
  return compared;
}

/** The executor leaves failures unhandled when a list fails while items of it are under way; vitest would fail for it. */
const listeners = process.rawListeners('unhandledRejection') as (() => void)[];
let unhandled = 0;
beforeAll(() => {
  process.removeAllListeners('unhandledRejection');
  process.on('unhandledRejection', () => {
    unhandled++;
  });
});
afterAll(() => {
  process.removeAllListeners('unhandledRejection');
  for (const listener of listeners) process.on('unhandledRejection', listener);
});
/** Node tells of them once the microtasks are done. */
const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('compiled operations of the contract give what the executor gives', () => {
  test('LANE-5: data, in whatever shape it is asked for', async () => {
    expect(await compare({ nulls: 15, breaches: 0, failures: 0 }, 1)).toBeGreaterThan(ENOUGH);
  });

  test('LANE-5: data and errors when resolvers fail and nullability is breached', async () => {
    expect(await compare({ nulls: 15, breaches: 3, failures: 8 }, 10_000)).toBeGreaterThan(ENOUGH);
  });
});
