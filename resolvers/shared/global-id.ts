/** The one codec of global ids: base64url of `Type:rowId`. Opaque to clients, never seen by domains. */

/** Types that implement Node. */
export const NODE_TYPES = [
  'Account',
  'Session',
  'Profile',
  'Contact',
  'Chat',
  'Message',
  'Module',
] as const;

export type NodeType = (typeof NODE_TYPES)[number];

export interface GlobalId {
  readonly type: NodeType;
  readonly rowId: string;
}

/** Longest id that is looked at: real ones are about 60 characters. */
const MAX_LENGTH = 200;

export function toGlobalId(type: NodeType, rowId: string): string {
  return Buffer.from(`${type}:${rowId}`).toString('base64url');
}

/** Null for anything `toGlobalId` did not make. Never throws. */
export function parseGlobalId(id: string): GlobalId | null {
  if (id.length > MAX_LENGTH) return null;
  const text = Buffer.from(id, 'base64url').toString('utf8');
  const colon = text.indexOf(':');
  const type = NODE_TYPES.find((known) => known === text.slice(0, colon));
  const rowId = text.slice(colon + 1);
  if (!type || rowId === '' || toGlobalId(type, rowId) !== id) return null;
  return { type, rowId };
}

/** Row id of an object of this type; null for garbage and for ids of other types. Never throws. */
export function fromGlobalId(id: string, type: NodeType): string | null {
  const parsed = parseGlobalId(id);
  return parsed?.type === type ? parsed.rowId : null;
}
