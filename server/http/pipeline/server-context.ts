import type { RequestFacts, Source } from '../deps.ts';
import type { Operation } from './operation.ts';

/** What a transport hands to the pipeline with each operation. */
export interface OperationFacts {
  readonly operation: Operation;
  readonly source: Source;
  readonly token: string | null;
  readonly transport: 'ws' | 'sse';
  /** By GET: queries only, as a web page can send one without asking first. */
  readonly queriesOnly: boolean;
  /** Of an HTTP request, with its body. */
  readonly facts?: RequestFacts;
}

export interface PipelineContext {
  readonly frontDoor: OperationFacts;
}
