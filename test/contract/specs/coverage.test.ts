import { type GraphQLSchema, isInputObjectType, isInterfaceType, isObjectType } from 'graphql';
import { describe, expect, test } from 'vitest';
import { readContract } from '../../../server/printed-schema.ts';
import { type CoverageRow, coverageRows, stateFault } from './coverage-table.ts';
import { readText } from './documents.ts';

/** Registered in node/status_node_services.go at status-go c72f4913. */
const NAMESPACES_2024 = [
  'accounts',
  'appgeneral',
  'appmetrics',
  'browsers',
  'chat',
  'communitytokens',
  'connector',
  'ens',
  'eth',
  'ethclient',
  'gif',
  'localnotifications',
  'mailservers',
  'multiaccounts',
  'peer',
  'pending',
  'permissions',
  'personal',
  'provider',
  'rpcstats',
  'settings',
  'status',
  'stickers',
  'updates',
  'waku',
  'wakuext',
  'wallet',
];
const NAMESPACES_SINCE = ['linkpreview', 'networks', 'newsfeed', 'preferences', 'sharedurls'];

const rows = coverageRows(readText('specs/coverage.md'));

function isInContract(schema: GraphQLSchema, path: string): boolean {
  const [typeName = '', field = '', ...rest] = path.split('.');
  const type = schema.getType(typeName);
  const hasFields = isObjectType(type) || isInterfaceType(type) || isInputObjectType(type);
  return hasFields && rest.length === 0 && Object.hasOwn(type.getFields(), field);
}

describe('coverage of status-go', () => {
  const schema = readContract();

  test('SPEC-1: each field it names is in the contract', () => {
    const named = rows.flatMap(({ fields }) => fields);
    expect(named.length).toBeGreaterThan(30);
    expect(named.filter((field) => !isInContract(schema, field))).toEqual([]);
  });

  test.each(['Query.nothing', 'Nothing.id', 'Query', 'Query.chats.nodes', 'PublicKey.x'])(
    'SPEC-1: %s would be noticed',
    (field) => expect(isInContract(schema, field)).toBe(false),
  );

  test.each([...NAMESPACES_2024, ...NAMESPACES_SINCE])(
    'SPEC-2: the namespace %s has a row',
    (namespace) => {
      const own = rows.filter(
        (row) => row.namespace === namespace || row.namespace.startsWith(`${namespace}: `),
      );
      expect(own).not.toEqual([]);
    },
  );

  test('SPEC-3: each row has a state, with what that state owes', () => {
    const wrong = rows.map((row) => [row.namespace, stateFault(row)]).filter(([, fault]) => fault);
    expect(wrong).toEqual([]);
  });

  const row: CoverageRow = { namespace: 'x', fields: ['Query.chats'], state: 'part', remarks: 'y' };
  test.each([
    { ...row, state: '' },
    { ...row, state: 'soon' },
    { ...row, state: 'planned: ' },
    { ...row, remarks: '' },
    { ...row, fields: [] },
    { ...row, state: 'done', fields: [] },
    { ...row, state: 'dropped', remarks: '' },
  ])('SPEC-3: $state with "$remarks" and $fields would be noticed', (broken) => {
    expect(stateFault(row)).toBeNull();
    expect(stateFault(broken)).not.toBeNull();
  });
});
