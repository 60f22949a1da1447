export interface StepResult {
  readonly ok: boolean;
  /** One line for the table: a count, a size. */
  readonly summary: string;
  /** What is wrong and what to do, printed below the table's line; also what is worth reading when all is well. */
  readonly details: readonly string[];
}

export interface Step {
  readonly name: string;
  run(root: string): Promise<StepResult> | StepResult;
}

/** A step that fails when it found something. */
export function findings(found: readonly string[], passed: string): StepResult {
  const ok = found.length === 0;
  return { ok, summary: ok ? passed : `${found.length} found`, details: found };
}

/** Lines of columns, aligned. */
export function aligned(rows: readonly (readonly string[])[]): string[] {
  const widths = rows.reduce<number[]>(
    (all, row) => row.map((cell, index) => Math.max(cell.length, all[index] ?? 0)),
    [],
  );
  return rows.map((row) =>
    row
      .map((cell, index) => cell.padEnd(widths[index] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}
