/** Every limit of the front door in one place. Spec: specs/front-door.md. */

export interface Limits {
  readonly request: {
    /** Bytes of a body. */
    readonly bodyBytes: number;
    /** Characters of path and query. */
    readonly urlLength: number;
    /** Bytes of all headers, request line included. */
    readonly headerBytes: number;
    readonly headersTimeoutMs: number;
    readonly requestTimeoutMs: number;
    readonly keepAliveMs: number;
    /** TCP connections in all, and from one address. */
    readonly connections: number;
    readonly connectionsPerAddress: number;
    /** Requests of one connection that wait for their answer. */
    readonly pipelined: number;
    /** Bytes of bodies from one address that have begun and not ended. */
    readonly unfinishedBytes: number;
  };
  readonly document: {
    readonly characters: number;
    readonly tokens: number;
    readonly depth: number;
    readonly aliases: number;
    /** Aliases of `__typename` too: Relay makes one for every abstract fragment. */
    readonly typenameAliases: number;
    readonly directives: number;
    /** Fields an operation may resolve, pages multiplied out. */
    readonly cost: number;
    /** What `__schema` or `__type` costs. */
    readonly introspectionCost: number;
    /** Page size a connection without `first` or `last` is counted with. */
    readonly defaultPage: number;
    readonly maxPage: number;
    /** How long a list without paging is taken to be. */
    readonly assumedListLength: number;
    /** Levels of lists and objects in a variable. */
    readonly inputDepth: number;
    /** Items of any list in an argument. */
    readonly listArgument: number;
    /** Variables of a subscription, which are kept as long as it runs: characters, and some for each value. */
    readonly keptInput: number;
    /** Roughly what documents and variables of the running subscriptions of one address may take, in bytes. */
    readonly keptBytes: number;
    /** Roughly what the documents kept parsed may take, in bytes. */
    readonly cacheBytes: number;
    /** Operations kept compiled. */
    readonly compiled: number;
    /** An operation asked for more often than this is compiled. */
    readonly compileAfter: number;
    /** Fields, fragments unfolded, of the largest that is. */
    readonly compiledFields: number;
  };
  readonly response: {
    /** Errors in one answer; more are dropped. */
    readonly errors: number;
    /** Characters of an error's message. */
    readonly messageLength: number;
    /** Characters of one name in an error's `extensions.path`, and entries of it. */
    readonly pathName: number;
    readonly pathEntries: number;
    /** A reader that takes nothing for this long is cut off. */
    readonly stallMs: number;
    /** After that, how long the notice may take to reach it. */
    readonly lingerMs: number;
  };
  readonly operation: {
    /** A query or mutation that takes longer ends with TIMEOUT. */
    readonly deadlineMs: number;
  };
  readonly stream: {
    /** WebSockets and event streams in all, and from one address. */
    readonly total: number;
    readonly perAddress: number;
    /** Running operations on one WebSocket. */
    readonly operations: number;
    /** Bytes of one incoming frame, and of one before `connection_init` was taken. */
    readonly frameBytes: number;
    readonly initBytes: number;
    /** Characters of an operation's id. */
    readonly idLength: number;
    /** Bytes waiting to be read by one WebSocket's peer. */
    readonly bufferedBytes: number;
    readonly connectionInitMs: number;
    readonly pingMs: number;
  };
}

const KIB = 1024;
const MIB = 1024 * KIB;

export const DEFAULT_LIMITS: Limits = {
  request: {
    bodyBytes: MIB,
    urlLength: 8 * KIB,
    headerBytes: 16 * KIB,
    headersTimeoutMs: 10_000,
    requestTimeoutMs: 30_000,
    keepAliveMs: 65_000,
    connections: 4_000,
    connectionsPerAddress: 2_000,
    pipelined: 16,
    unfinishedBytes: 32 * MIB,
  },
  document: {
    characters: 100_000,
    tokens: 2_000,
    depth: 15,
    aliases: 30,
    typenameAliases: 200,
    directives: 50,
    cost: 10_000,
    introspectionCost: 1_000,
    defaultPage: 50,
    maxPage: 100,
    assumedListLength: 10,
    inputDepth: 32,
    listArgument: 100,
    keptInput: 16 * KIB,
    keptBytes: 32 * MIB,
    cacheBytes: 64 * MIB,
    compiled: 500,
    compileAfter: 1,
    compiledFields: 300,
  },
  response: {
    errors: 10,
    messageLength: 300,
    pathName: 64,
    pathEntries: 32,
    stallMs: 15_000,
    lingerMs: 2_000,
  },
  operation: { deadlineMs: 20_000 },
  stream: {
    total: 2_000,
    perAddress: 500,
    operations: 100,
    frameBytes: MIB,
    initBytes: 16 * KIB,
    idLength: 256,
    bufferedBytes: 8 * MIB,
    connectionInitMs: 10_000,
    pingMs: 15_000,
  },
};
