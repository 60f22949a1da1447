import { fromGlobalId, type NodeType } from './global-id.ts';

/** The row an id names; for garbage or an id of another type, one that no row has. */
export function rowId(type: NodeType, id: string): string {
  return fromGlobalId(id, type) ?? '';
}
