import type { Position } from './ast.ts';

/** Something about a document, and where. */
export interface Finding {
  readonly at: Position;
  readonly message: string;
}

/** `3:14: what is wrong`. */
export function formatFinding({ at, message }: Finding): string {
  return `${at.line}:${at.column}: ${message}`;
}

/** As many as a person reads; a hostile document can have any number. */
const LISTED = 20;

function list(findings: readonly Finding[]): string {
  const lines = findings.slice(0, LISTED).map(formatFinding);
  const others = findings.length - lines.length;
  return [...lines, ...(others > 0 ? [`and ${others} more`] : [])].join('\n');
}

/** A document that cannot be used. The position is that of the first finding; the message lists the first twenty. */
export class LidlError extends Error {
  override readonly name = 'LidlError';
  readonly line: number;
  readonly column: number;
  readonly findings: readonly Finding[];

  constructor(findings: readonly [Finding, ...Finding[]]) {
    super(list(findings));
    this.line = findings[0].at.line;
    this.column = findings[0].at.column;
    this.findings = findings;
  }
}

/** @throws LidlError with one finding */
export function refuse(at: Position, message: string): never {
  throw new LidlError([{ at: { line: at.line, column: at.column }, message }]);
}
