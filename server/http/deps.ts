import type { GraphQLSchema } from 'graphql';
import type { Logger } from 'pino';
import type { ModuleHealth, NetworkKind } from '../../datasources/module.ts';
import type { Limits } from '../limits.ts';
import type { Metrics } from '../metrics.ts';

/** Where a request came from: the same shape as the resolvers' `Source`. */
export interface Source {
  readonly address: string;
  readonly loopback: boolean;
}

export interface ContextParameters {
  /** What stood behind `Bearer`; null when there was none. A session's or the operator's. */
  readonly token: string | null;
  readonly source: Source;
  readonly requestId: string;
  /** Aborts when the client goes away, the deadline passes or the gateway stops. */
  readonly signal: AbortSignal;
}

/** What the front door itself reads of the context. */
export interface OperationContext {
  readonly viewer: { readonly ended: AbortSignal } | null;
}

export interface Readiness {
  readonly ready: boolean;
  readonly modules: readonly {
    readonly name: string;
    readonly state: ModuleHealth['state'];
    readonly required: boolean;
    readonly network: NetworkKind | null;
  }[];
}

export interface StarterTab {
  readonly query: string;
  readonly variables?: string;
  readonly headers?: string;
}

export interface FrontDoorDeps<C extends OperationContext> {
  readonly schema: GraphQLSchema;
  /** Called once per operation. A token that is not valid gives a context without viewer, not an error. */
  createContext(parameters: ContextParameters): Promise<C>;
  /** Called after each event of a subscription, before the next: the place to renew what a request caches. */
  renewContext?(context: C): void;
  readonly limits: Limits;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readiness(): Readiness;
  /** Origins of web pages that may call, e.g. `https://app.example`; same-origin always may. */
  readonly allowedOrigins: readonly string[];
  /** Host names (`host` or `host:port`) this gateway is reached by, besides loopback names when it listens there. */
  readonly allowedHosts: readonly string[];
  readonly graphiqlTabs: readonly StarterTab[];
}

/** What the listener knows of a request besides the request. */
export interface RequestFacts {
  readonly requestId: string;
  readonly source: Source;
  /** The body, when it was read already. Taken away once it is understood: a stream would keep it. */
  body?: Uint8Array | undefined;
}
