/** How much of everything: `tiny` for the bench's own test, `quick` for a look, `normal` by default, `full` with a million messages in a chat and ten thousand sent. */

export interface Scale {
  /** Messages sent one after another, each waited for. */
  readonly latency: { readonly warmUp: number; readonly samples: number };
  readonly throughput: {
    readonly one: number;
    readonly many: number;
    readonly accounts: number;
    readonly inFlight: number;
  };
  readonly pages: {
    readonly chats: readonly number[];
    readonly rounds: number;
    readonly seconds: number;
    readonly connections: number;
  };
  readonly fanOut: { readonly subscribers: number; readonly events: number };
  readonly resume: { readonly events: number; readonly rounds: number };
  readonly ingest: { readonly messages: number };
  readonly start: { readonly times: number };
  readonly login: { readonly messages: number; readonly times: number };
  readonly trace: { readonly warmUp: number; readonly samples: number };
}

const NORMAL: Scale = {
  latency: { warmUp: 100, samples: 400 },
  throughput: { one: 1_000, many: 2_000, accounts: 20, inFlight: 32 },
  pages: { chats: [1_000, 100_000], rounds: 3, seconds: 2, connections: 32 },
  fanOut: { subscribers: 1_000, events: 20 },
  resume: { events: 10_000, rounds: 3 },
  ingest: { messages: 1_000 },
  start: { times: 5 },
  login: { messages: 100_000, times: 5 },
  trace: { warmUp: 100, samples: 200 },
};

export const SCALES = {
  tiny: {
    latency: { warmUp: 1, samples: 3 },
    throughput: { one: 5, many: 8, accounts: 4, inFlight: 2 },
    pages: { chats: [60], rounds: 1, seconds: 1, connections: 2 },
    fanOut: { subscribers: 4, events: 2 },
    resume: { events: 30, rounds: 1 },
    ingest: { messages: 5 },
    start: { times: 1 },
    login: { messages: 60, times: 1 },
    trace: { warmUp: 1, samples: 3 },
  },
  quick: {
    latency: { warmUp: 30, samples: 75 },
    throughput: { one: 300, many: 600, accounts: 6, inFlight: 16 },
    pages: { chats: [1_000, 10_000], rounds: 2, seconds: 1, connections: 32 },
    fanOut: { subscribers: 300, events: 8 },
    resume: { events: 2_000, rounds: 2 },
    ingest: { messages: 200 },
    start: { times: 2 },
    login: { messages: 10_000, times: 2 },
    trace: { warmUp: 30, samples: 50 },
  },
  normal: NORMAL,
  full: {
    ...NORMAL,
    throughput: { ...NORMAL.throughput, one: 2_000, many: 8_000 },
    pages: { ...NORMAL.pages, chats: [1_000, 100_000, 1_000_000] },
  },
} satisfies Record<string, Scale>;

export type ScaleName = keyof typeof SCALES;

export function isScaleName(name: string): name is ScaleName {
  return Object.hasOwn(SCALES, name);
}
