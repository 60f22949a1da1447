/** Idempotency keys: the same key with the same input makes one object (schema-policy: client-made ids). */
import { type Failure, failure, type InputIssue } from './domain-error.ts';
import { unicodeIssue } from './text.ts';
import type { Work } from './unit-of-work.ts';
import type { Viewer } from './viewer.ts';

export interface Claim {
  /** Id of the object an earlier call made; null for a first call. */
  readonly earlier: string | null;
  /** Remembers what this call made, in the same transaction. */
  record(resultId: string): Promise<void>;
}

export interface ClaimRequest {
  readonly operation: string;
  readonly clientId: string | null;
  /** What must be the same when the key is used again. */
  readonly input: unknown;
}

export async function claim(
  work: Work,
  viewer: Viewer,
  { operation, clientId, input }: ClaimRequest,
): Promise<Claim | Failure<'ClientIdConflictError'>> {
  if (clientId === null) return { earlier: null, record: async () => {} };
  const { accountId } = viewer;
  const inputHash = viewer.sealer.blindIndex(`clientId.${operation}`, JSON.stringify(input));
  const row = await work.db.clientId.findUnique({
    where: { accountId_operation_clientId: { accountId, operation, clientId } },
  });
  if (row && row.inputHash !== inputHash) {
    return failure(
      'ClientIdConflictError',
      'This clientId was used before with other input. Make a new one for new input.',
    );
  }
  return {
    earlier: row?.resultId ?? null,
    async record(resultId) {
      await work.db.clientId.create({
        data: { accountId, operation, clientId, inputHash, resultId, createdAt: work.now },
      });
    },
  };
}

export function clientIdIssues(clientId: string | null): InputIssue[] {
  if (clientId === null) return [];
  const malformed = unicodeIssue(['clientId'], clientId);
  if (malformed) return [malformed];
  if (clientId.length >= 1 && clientId.length <= 64) return [];
  return [{ path: ['clientId'], message: 'Must have 1 to 64 characters.' }];
}
