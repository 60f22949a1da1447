/** Operations as functions, by graphql-jit: the same results as the executor's, errors included. */
import { MapperKind, mapSchema } from '@graphql-tools/utils';
import {
  type DocumentNode,
  type ExecutionResult,
  GraphQLError,
  type GraphQLSchema,
  getOperationAST,
  type Source,
  visit,
} from 'graphql';
import { compileQuery, isCompiledQuery } from 'graphql-jit';
import type { PipelineContext } from './server-context.ts';

/** @param variables as the client gave them, checked */
export type Run = (
  context: PipelineContext,
  variables: Readonly<Record<string, unknown>>,
) => Promise<ExecutionResult>;

export interface CompiledOperation {
  readonly type: 'query' | 'mutation';
  readonly run: Run;
}

/** Null for what is better executed: subscriptions, introspection, conditions, and what the compiler does not take. */
export type Compiler = (
  document: DocumentNode,
  operationName: string | null,
) => CompiledOperation | null;

/** Property names that would mean something else on the objects the compiled code makes. */
const UNSAFE = new Set(['__proto__', 'constructor', 'prototype']);

export function createCompiler(schema: GraphQLSchema): Compiler {
  const abortable = stopAtAbort(schema);
  return (document, operationName) => {
    const type = getOperationAST(document, operationName)?.operation;
    if (type !== 'query' && type !== 'mutation') return null;
    if (!isPlain(document)) return null;
    const compiled = compileQuery(abortable, document, operationName ?? undefined);
    if (!isCompiledQuery(compiled)) return null;
    const source = document.loc?.source;
    return {
      type,
      async run(context, variables) {
        const { errors, ...rest } = await compiled.query(undefined, context, variables);
        if (!errors?.length) return rest;
        return { errors: errors.map((error) => withPositions(error, source)), ...rest };
      },
    };
  };
}

/**
 * Introspection is asked for once, and unusual names are not worth the doubt. Conditions are left to the executor:
 * graphql-jit merges what stands in several places before it looks at them (specs/decisions/0005).
 */
function isPlain(document: DocumentNode): boolean {
  let plain = true;
  visit(document, {
    Directive() {
      plain = false;
    },
    Name({ value }) {
      if (UNSAFE.has(value) || value === '__schema' || value === '__type') plain = false;
    },
  });
  return plain;
}

/** The executor stops between fields when the operation is aborted; so do resolvers here. */
function stopAtAbort(schema: GraphQLSchema): GraphQLSchema {
  return mapSchema(schema, {
    [MapperKind.OBJECT_FIELD]: (field) => {
      const { resolve } = field;
      if (!resolve) return undefined;
      return {
        ...field,
        resolve(root, args, context: PipelineContext, info) {
          context.frontDoor.operation.signal.throwIfAborted();
          return resolve(root, args, context, info);
        },
      };
    },
  });
}

/** graphql-jit knows lines and columns only; the error that goes out is made from positions. */
function withPositions(error: GraphQLError, source: Source | undefined): GraphQLError {
  const { locations, message, originalError, path } = error;
  if (!source || !locations) return error;
  const lines = source.body.split(/\r\n|[\n\r]/g);
  const starts: number[] = [];
  let at = 0;
  for (const line of lines) {
    starts.push(at);
    at += line.length + (source.body.startsWith('\r\n', at + line.length) ? 2 : 1);
  }
  return new GraphQLError(message, {
    source,
    positions: locations.map(({ line, column }) => (starts[line - 1] ?? 0) + column - 1),
    path: path ?? null,
    originalError: originalError ?? null,
  });
}
