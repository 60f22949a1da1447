import { buildSchema } from 'graphql';
import { describe, expect, test } from 'vitest';
import { readContract } from '../../../server/printed-schema.ts';
import { connectionRules } from './rules/connections.ts';
import { errorRules } from './rules/errors.ts';
import { eventRules } from './rules/events.ts';
import { fieldShapeClashes } from './rules/field-shapes.ts';
import { gateRules, idRules, nullabilityRules, scalarRules } from './rules/fields.ts';
import { clientIdRules, mutationRules, resultRules } from './rules/mutations.ts';
import { deprecationRules, descriptionRules } from './rules/texts.ts';

const contract = readContract();

/** Every rule: what the contract must not break, and a schema that does, to show that the rule sees it. */
const RULES = {
  'POL-1: mutations are nounVerb, take one input and return their result': {
    rule: mutationRules,
    planted: `
      type Query { a: Int }
      type Mutation {
        createChat(input: CreateChatInput!): CreateChatResult!
        chatSend(chatId: ID!): Boolean!
        chatUpdate(input: ChatUpdateInput!): ChatUpdateResult!
      }
      input CreateChatInput { a: Int }
      input ChatUpdateInput { id: ID! name: String }
      type S { a: Int }
      union CreateChatResult = S
      union ChatUpdateResult = S`,
    seen: [
      'Mutation.createChat ends in no known verb',
      'Mutation.chatSend takes (chatId: ID!), not (input: ChatSendInput!)',
      'Mutation.chatSend returns Boolean!',
      'Mutation.chatUpdate does not take id and patch',
    ],
  },
  'POL-2: results are one success and errors': {
    rule: resultRules,
    planted: `
      type Query { a: ChatSendResult b: ChatCreateResult }
      type ChatSendSuccess { a: Int }
      type OopsError { code: Int }
      type ChatOpenSuccess { a: Int }
      union ChatSendResult = ChatSendSuccess | OopsError
      union ChatCreateResult = ChatOpenSuccess | ChatSendSuccess`,
    seen: [
      'ChatSendResult: OopsError does not implement UserError',
      'ChatCreateResult: successes are (ChatOpenSuccess, ChatSendSuccess), not (ChatCreateSuccess)',
    ],
  },
  'POL-2: error types and their codes are the same list': {
    rule: errorRules,
    planted: `
      type Query { a: UserError }
      enum UserErrorCode { CHAT_NOT_FOUND NOT_A_CONTACT }
      interface UserError { code: UserErrorCode! message: String! }
      type ChatNotFoundError implements UserError { "NOT_FOUND." code: UserErrorCode! message: String! }
      type ChatGone implements UserError { "CHAT_GONE." code: UserErrorCode! message: String! }`,
    seen: [
      'ChatNotFoundError.code is not described as CHAT_NOT_FOUND',
      'ChatGone does not end in Error',
      'ChatGone: CHAT_GONE is not listed in UserErrorCode',
      'NOT_A_CONTACT is listed, but no error type has it',
    ],
  },
  'POL-2: a field has one response shape within a union and among the implementers of an interface':
    {
      rule: fieldShapeClashes,
      planted: `
      type Query { a: Result b: Named }
      type Message { text: String }
      type Sent { message: Message! at: String }
      type Failed { message: String! at: String! }
      union Result = Sent | Failed
      interface Named { name: String }
      type Chat implements Named { name: String members: [Int!]! }
      type Contact implements Named { name: String! members: [Int]! }`,
      seen: [
        'Result: Sent.message is object!, Failed.message is String!',
        'Result: Sent.at is String, Failed.at is String!',
        'Named: Chat.name is String, Contact.name is String!',
        'Named: Chat.members is [Int!]!, Contact.members is [Int]!',
      ],
    },
  'POL-4: list items are not null, look-ups by id may be': {
    rule: nullabilityRules,
    planted: `
      type Query { chat(id: ID!): Int! names: [String]! grid: [[Int]!]! go(input: In): Int }
      input In { ids: [ID] }`,
    seen: [
      'Query.names: [String]! may hold null',
      'Query.grid: [[Int]!]! may hold null',
      'In.ids: [ID] may hold null',
      'Query.chat: Int! must be nullable, as a look-up by id',
    ],
  },
  'POL-5: ids belong to Nodes': {
    rule: idRules,
    planted: `
      type Query { chat: Chat row: Row }
      interface Node { id: ID! }
      type Chat implements Node { id: ID! }
      type Row { id: Int }`,
    seen: ['Row has an id, but is no Node', 'Row.id is Int'],
  },
  'POL-6: what is sent has an idempotency key': {
    rule: clientIdRules,
    planted: `
      type Query { a: Message }
      type Mutation { messageSend(input: MessageSendInput!): Int }
      input MessageSendInput { text: String! }
      type Message { id: ID! }`,
    seen: ['Mutation.messageSend takes no clientId', 'Message does not show its clientId'],
  },
  'POL-7: lists that grow are Relay connections that tell their limits': {
    rule: connectionRules,
    planted: `
      type Query { chats(first: Int, after: String): ChatConnection! }
      type ChatConnection { edges: [ChatEdge]! nodes: [Chat!]! pageInfo: PageInfo! }
      type ChatEdge { cursor: String! node: Chat! }
      type Chat { name: String }
      type PageInfo { hasNextPage: Boolean! }`,
    seen: [
      'ChatConnection.edges is not [ChatEdge!]!',
      'ChatEdge.cursor is not Cursor!',
      'Query.chats does not take after: Cursor',
      'Query.chats does not take last: Int',
      'Query.chats does not take before: Cursor',
      'Query.chats does not say its default of 50',
      'Query.chats does not say its limit of 100',
    ],
  },
  'POL-8: scalars are of a closed set': {
    rule: scalarRules,
    planted: 'type Query { a: JSON } scalar JSON',
    seen: ["scalar JSON is not of the policy's set"],
  },
  'POL-9: subscriptions are one a domain, of resumable events in the past tense': {
    rule: eventRules,
    planted: `
      type Query { a: Int }
      type Subscription { messageAdded: Int chatEvents: ChatEvent! }
      union ChatEvent = ChatDelete
      type ChatDelete { at: Int }`,
    seen: [
      'Subscription.messageAdded is not named after its domain',
      'Subscription.chatEvents cannot be resumed',
      'Subscription.chatEvents has no StreamReset',
      'ChatDelete does not implement Event',
      'ChatDelete is not in the past tense',
      'ChatDelete carries nothing',
    ],
  },
  'POL-13: gates stand on object fields': {
    rule: gateRules,
    planted: `
      directive @requires(capability: String!) on FIELD_DEFINITION
      type Query { a: Named }
      interface Named { name: String @requires(capability: "ACCOUNT") }
      type Chat implements Named { name: String }`,
    seen: ['Named.name has @requires, but is on an interface'],
  },
  'POL-15: deprecations are dated': {
    rule: deprecationRules,
    planted: `
      type Query {
        a: Int @deprecated(reason: "Use b. Removal on 2027-01-31.")
        b(c: Int @deprecated): E @deprecated(reason: "Use a.")
      }
      enum E { X @deprecated(reason: "Old.") Y }`,
    seen: [
      'Query.b is deprecated without saying what to use and the day of its removal',
      'Query.b(c) is deprecated without saying what to use and the day of its removal',
      'E.X is deprecated without saying what to use and the day of its removal',
    ],
  },
  'POL-16: everything is described': {
    rule: descriptionRules,
    planted: `
      directive @d(x: Int) on FIELD
      "The root." type Query { "A number" a("How many." n: Int): Int b(i: In): E }
      enum E { X }
      input In { y: Int }
      "A union." union U = Query
      scalar S`,
    seen: [
      '@d has no description',
      '@d(x) has no description',
      'Query.a is not described in a sentence',
      'Query.b has no description',
      'Query.b(i) has no description',
      'E has no description',
      'E.X has no description',
      'In has no description',
      'In.y has no description',
      'S has no description',
    ],
  },
};

describe.each(Object.entries(RULES))('%s', (title, { rule, planted, seen }) => {
  test(`${title}: the contract`, () => {
    expect(rule(contract)).toEqual([]);
  });

  test(`${title}: a break is seen`, () => {
    expect(rule(buildSchema(planted)).toSorted()).toEqual(seen.toSorted());
  });
});
