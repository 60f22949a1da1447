import type { AccountService } from '../domains/account/index.ts';
import type { ChatService } from '../domains/chat/index.ts';
import type { ContactService } from '../domains/contact/index.ts';
import type { ModuleService } from '../domains/module/index.ts';
import type { ProfileService } from '../domains/profile/index.ts';
import type { Viewer } from '../domains/shared/viewer.ts';
import type { Loaders } from './shared/loaders.ts';

/** Every domain, built once by server/. */
export interface Services {
  readonly account: AccountService;
  readonly profile: ProfileService;
  readonly contact: ContactService;
  readonly chat: ChatService;
  readonly module: ModuleService;
}

/** Where a request came from. */
export interface Source {
  /** Remote address, for rate limits; never logged with a name. */
  readonly address: string;
  /** The connection ends on this machine's loopback interface. */
  readonly loopback: boolean;
}

/** One per request; one per operation on a WebSocket. */
export interface Context {
  /** Null without a session. */
  readonly viewer: Viewer | null;
  /** The caller showed the operator token. */
  readonly operator: boolean;
  readonly services: Services;
  /** Batches reads within a request; renewed for every event of a subscription. */
  loaders: Loaders;
  /** Aborts when the client goes away or the deadline passes. */
  readonly signal: AbortSignal;
  readonly requestId: string;
  readonly source: Source;
}
