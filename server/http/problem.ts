import { type ErrorCode, refusal } from '../error-mapping.ts';
import type { RefusalReason } from '../metrics.ts';

/** Why a request is not even looked at. */
export interface Problem {
  readonly status: number;
  /** What it counts as, when it counts as a refusal. */
  readonly reason?: RefusalReason;
  readonly message: string;
  readonly code?: ErrorCode;
  readonly headers?: Readonly<Record<string, string>>;
}

export function problemBody({ code, message }: Problem, requestId: string): string {
  return JSON.stringify({ errors: [refusal(code ?? 'BAD_REQUEST', message, { requestId })] });
}

/** The answer to a request that is refused before GraphQL: JSON in the shape of a GraphQL response. */
export function problemResponse(problem: Problem, requestId: string): Response {
  return new Response(problemBody(problem, requestId), {
    status: problem.status,
    headers: { 'content-type': 'application/json; charset=utf-8', ...problem.headers },
  });
}
