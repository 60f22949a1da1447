import type {
  ComposedMessage,
  OutboundContent,
  SyncStatus,
} from '../../datasources/chat-sdk/port.ts';

/** What domains ask of an account's messaging, in whichever process its engine runs. Kept by domains/ingest. */
export interface Engines {
  /**
   * Signs and serialises, in any process that has the account unlocked.
   * @throws RangeError on content over the wire's limits
   * @throws UnauthenticatedError when the account is locked here
   * @throws ModuleUnavailableError while the chat SDK is stopped
   */
  compose(accountId: string, content: OutboundContent): ComposedMessage;
  /** How far the account is with the network, as the process says that runs its engine. */
  sync(accountId: string): Promise<SyncStatus>;
}
