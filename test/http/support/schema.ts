/** A small schema with what the front door has to cope with: recursion, pages, slow, fast and failing fields. */
import { setTimeout as sleep } from 'node:timers/promises';
import { makeExecutableSchema } from '@graphql-tools/schema';
import { GraphQLScalarType, Kind } from 'graphql';
import { ModuleUnavailableError } from '../../../datasources/module.ts';
import {
  BadUserInputError,
  ForbiddenError,
  RateLimitedError,
  UnauthenticatedError,
} from '../../../domains/shared/errors.ts';
import { DatabaseError } from '../../../prisma/errors.ts';
import type { ContextParameters } from '../../../server/http/deps.ts';

export interface TestContext {
  readonly viewer: { readonly name: string; readonly ended: AbortSignal } | null;
  readonly parameters: ContextParameters;
  renewals: number;
}

const typeDefs = /* GraphQL */ `
  scalar Amount
  enum Colour { RED GREEN }
  input Filter { colour: Colour, amount: Amount, nested: Filter, limit: Int, tags: [String!] }
  type PageInfo { hasNextPage: Boolean! }
  type Person { id: ID! name: String! friends(first: Int, last: Int): PersonConnection! best: Person }
  type PersonEdge { node: Person! }
  type PersonConnection { edges: [PersonEdge!]! nodes: [Person!]! pageInfo: PageInfo! }
  type Query {
    hello: String!
    me: String!
    loopback: Boolean!
    person: Person!
    people(first: Int, last: Int): PersonConnection!
    nodes(ids: [ID!]!): [Person]!
    find(filter: Filter): Int!
    echo(text: String!): String!
    big(bytes: Int!): String!
    fails(how: String!): String
    hangs: String!
    renewals: Int!
  }
  type Mutation { add(by: Int!): Int! hang: Boolean! slow(ms: Int!): Boolean! }
  type Subscription {
    ticks(count: Int!): Int!
    flood(bytes: Int!): String!
    never: Int!
    breaks: Int!
    renewed: Int!
  }
`;

const person = (id: number) => ({ id: String(id), name: `person ${id}` });

function page({ first, last }: { first?: number | null; last?: number | null }) {
  const nodes = Array.from({ length: first ?? last ?? 50 }, (_, index) => person(index));
  return { nodes, edges: nodes.map((node) => ({ node })), pageInfo: { hasNextPage: false } };
}

const FAILURES: Readonly<Record<string, () => Error>> = {
  unauthenticated: () => new UnauthenticatedError(),
  forbidden: () => new ForbiddenError('Only bob may.'),
  limited: () => new RateLimitedError('Wait.', 1_234),
  input: () => new BadUserInputError(['input', 'name'], 'Must not be empty.'),
  module: () => new ModuleUnavailableError('waku', 'no route to 10.1.2.3', 500),
  database: () => new DatabaseError('FULL', 'the disk of /srv/private is full'),
  secret: () => new Error('canary-secret in /srv/private/path.ts'),
};

/** Counts what runs, so that a test can tell that something has ended. */
export interface Probe {
  total: number;
  openStreams: number;
  pulled: number;
}

export function createTestSchema(probe: Probe) {
  const streaming = async function* <T>(source: AsyncIterable<T>) {
    probe.openStreams += 1;
    try {
      for await (const item of source) {
        probe.pulled += 1;
        yield item;
      }
    } finally {
      probe.openStreams -= 1;
    }
  };
  return makeExecutableSchema<TestContext>({
    typeDefs,
    resolvers: {
      Amount: new GraphQLScalarType({
        name: 'Amount',
        parseValue(value) {
          if (typeof value === 'string' && /^\d+$/.test(value)) return BigInt(value);
          throw new BadUserInputError([], 'Expected a decimal string.');
        },
        parseLiteral(node) {
          if (node.kind === Kind.STRING && /^\d+$/.test(node.value)) return BigInt(node.value);
          throw new BadUserInputError([], 'Expected a decimal string.');
        },
      }),
      Person: { friends: (_person, args) => page(args), best: () => person(1) },
      Query: {
        hello: () => 'world',
        me(_root, _args, { viewer }) {
          if (!viewer) throw new UnauthenticatedError();
          return viewer.name;
        },
        loopback: (_root, _args, { parameters }) => parameters.source.loopback,
        person: () => person(0),
        people: (_root, args) => page(args),
        nodes: (_root, { ids }) => ids.map(() => person(0)),
        find: (_root, { filter }) => filter?.limit ?? 0,
        echo: (_root, { text }) => text,
        big: (_root, { bytes }) => 'x'.repeat(bytes),
        fails(_root, { how }) {
          throw FAILURES[how]?.() ?? new Error('unknown');
        },
        hangs: () => new Promise(() => {}),
        renewals: (_root, _args, context) => context.renewals,
      },
      Mutation: {
        add(_root, { by }) {
          probe.total += by;
          return probe.total;
        },
        hang: () => new Promise(() => {}),
        slow: (_root, { ms }) => sleep(ms, true),
      },
      Subscription: {
        ticks: {
          resolve: (tick) => tick,
          async *subscribe(_root, { count }) {
            for (let tick = 0; tick < count; tick++) yield tick;
          },
        },
        flood: {
          resolve: (text) => text,
          subscribe: (_root, { bytes }) =>
            streaming(
              (async function* () {
                for (;;) yield 'x'.repeat(bytes);
              })(),
            ),
        },
        never: {
          resolve: (n) => n,
          async *subscribe(_root, _args, { parameters, viewer }) {
            probe.openStreams += 1;
            try {
              yield viewer ? 1 : 0;
              await new Promise((resolve) =>
                parameters.signal.addEventListener('abort', resolve, { once: true }),
              );
            } finally {
              probe.openStreams -= 1;
            }
          },
        },
        breaks: {
          resolve: (n) => n,
          async *subscribe() {
            yield 1;
            throw new Error('canary-secret broke');
          },
        },
        renewed: {
          resolve: (_event, _args, context) => context.renewals,
          async *subscribe() {
            yield 0;
            yield 1;
            yield 2;
          },
        },
      },
    },
  });
}
