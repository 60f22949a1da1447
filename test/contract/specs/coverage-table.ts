export interface CoverageRow {
  readonly namespace: string;
  /** `Type.field`, as named in backticks. */
  readonly fields: readonly string[];
  readonly state: string;
  readonly remarks: string;
}

const COLUMNS = 5;

/** The rows of specs/coverage.md, header and rule left out. */
export function coverageRows(markdown: string): CoverageRow[] {
  return markdown
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .slice(2)
    .map((line) => {
      const cells = line.slice(1, -1).split(/(?<!\\)\|/);
      if (cells.length !== COLUMNS) throw new Error(`${cells.length} columns: ${line}`);
      const [namespace = '', , here = '', state = '', remarks = ''] = cells.map((c) => c.trim());
      const fields = [...here.matchAll(/`([^`]+)`/g)].map(([, field]) => field ?? '');
      return { namespace, fields, state, remarks };
    });
}

/** What is wrong with a row's state, or null. */
export function stateFault({ fields, state, remarks }: CoverageRow): string | null {
  if (/^planned: \w/.test(state)) return null;
  if (state === 'done') return fields.length > 0 ? null : 'done names a field';
  if (state === 'part') {
    if (fields.length === 0) return 'part names what is there';
    return remarks === '' ? 'part says what is missing' : null;
  }
  if (state === 'dropped') return remarks === '' ? 'dropped says why' : null;
  return `"${state}" is no state: done, part, planned: <feature> or dropped`;
}
