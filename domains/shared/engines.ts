import type { ChatEngine } from '../../datasources/chat-sdk/port.ts';

/** The running chat engines, one per unlocked account. Kept by domains/ingest. */
export interface Engines {
  /**
   * Waits for an engine that is on its way up.
   * @throws ModuleUnavailableError when the account has none.
   */
  engine(accountId: string): Promise<ChatEngine>;
  find(accountId: string): ChatEngine | null;
}
