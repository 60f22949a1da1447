import { buildSchema, isEnumType, parse } from 'graphql';
import { describe, expect, test } from 'vitest';
import { type FailureType, failure } from '../../../domains/shared/domain-error.ts';
import { NODE_TYPES } from '../../../resolvers/shared/global-id.ts';
import { readContract } from '../../../server/printed-schema.ts';
import { readTypeDefs } from '../../../server/type-defs.ts';
import { codeOf } from './rules/errors.ts';
import { successRules } from './rules/events.ts';
import { objectFields } from './rules/fields.ts';
import { fileRules } from './rules/texts.ts';

const files = readTypeDefs();
const contract = readContract();

/** Mutations that the files of these domains add. */
function mutationsOf(...domains: string[]): string[] {
  return domains.flatMap((domain) =>
    parse(files.get(`${domain}.graphql`) ?? '').definitions.flatMap((definition) =>
      definition.kind === 'ObjectTypeExtension' && definition.name.value === 'Mutation'
        ? (definition.fields ?? []).map((field) => field.name.value)
        : [],
    ),
  );
}

describe('lists kept in two places', () => {
  test('POL-2: domains know every failure of the contract, by the same code', () => {
    const codes = contract.getType('UserErrorCode');
    if (!isEnumType(codes)) throw new Error('UserErrorCode is missing');
    const errors = Object.keys(contract.getTypeMap()).filter((name) => /[a-z]Error$/.test(name));
    const types = errors.filter((name) => name !== 'UserError');
    expect(types.length).toBe(codes.getValues().length);
    for (const type of types) {
      expect(failure(type as FailureType, '')).toMatchObject({ type, code: codeOf(type) });
    }
  });

  test('POL-3: the codes of top-level errors are a closed set', () => {
    const codes = contract.getType('ErrorCode');
    if (!isEnumType(codes)) throw new Error('ErrorCode is missing');
    expect(codes.getValues().map(({ name }) => name)).toEqual([
      'GRAPHQL_PARSE_FAILED',
      'GRAPHQL_VALIDATION_FAILED',
      'BAD_REQUEST',
      'OPERATION_RESOLUTION_FAILURE',
      'PERSISTED_QUERY_NOT_FOUND',
      'UNAUTHENTICATED',
      'FORBIDDEN',
      'BAD_USER_INPUT',
      'RATE_LIMITED',
      'MODULE_UNAVAILABLE',
      'TIMEOUT',
      'CONSUMER_TOO_SLOW',
      'INTERNAL_SERVER_ERROR',
    ]);
  });

  test('POL-5: the id codec knows every Node of the contract', () => {
    const node = contract.getType('Node');
    const nodes = Object.values(contract.getTypeMap()).filter(
      (type) => 'getInterfaces' in type && type.getInterfaces().some((one) => one === node),
    );
    expect(nodes.map(({ name }) => name).toSorted()).toEqual(NODE_TYPES.toSorted());
  });

  test('POL-10: successes of contact and chat mutations carry the event they caused and what changed', () => {
    const mutations = mutationsOf('contact', 'chat');
    expect(mutations).toHaveLength(11);
    expect(successRules(contract, mutations)).toEqual([]);
    const planted = buildSchema(
      'type Query { a: ChatOpenSuccess } type ChatOpenSuccess { b: Int }',
    );
    expect(successRules(planted, ['chatOpen'])).toEqual([
      'ChatOpenSuccess carries no cursor',
      'ChatOpenSuccess carries nothing that changed',
    ]);
  });

  test('POL-11: how far a message got, and a chat has caught up, is data', () => {
    const values = (name: string) => {
      const type = contract.getType(name);
      return isEnumType(type) ? type.getValues().map((value) => value.name) : [];
    };
    const typeOf = (type: string, field: string) =>
      String(
        objectFields(contract).find((one) => `${one.type}.${one.field.name}` === `${type}.${field}`)
          ?.field.type,
      );
    expect(values('MessageState')).toEqual(['PENDING', 'SENT', 'DELIVERED', 'FAILED']);
    expect(typeOf('Message', 'state')).toBe('MessageState!');
    expect(typeOf('MessageStateChanged', 'state')).toBe('MessageState!');
    expect(typeOf('Mutation', 'messageRetry')).toBe('MessageRetryResult!');
    expect(typeOf('Chat', 'sync')).toBe('ChatSync!');
    expect(values('ChatSyncState')).toEqual(['SYNCED', 'SYNCING', 'OFFLINE']);
  });

  test('POL-16: every file says what it is about and where that is specified', () => {
    expect(fileRules(files)).toEqual([]);
    const planted = new Map([
      ['a.graphql', 'type A { b: Int }'],
      ['b.graphql', '# About b.\ntype B { c: Int }'],
    ]);
    expect(fileRules(planted)).toEqual([
      'a.graphql does not open with a comment',
      'b.graphql does not name its spec',
    ]);
  });
});
