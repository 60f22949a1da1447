import type { Viewer } from '../../domains/shared/viewer.ts';
import type { Context } from '../context.ts';
import type { ResolversInterfaceTypes, ResolversTypes } from '../generated/types.ts';
import { type NodeType, parseGlobalId } from '../shared/global-id.ts';
import { requireViewer } from '../shared/require.ts';

type Node = ResolversInterfaceTypes<ResolversTypes>['Node'];
type Load = (rowId: string, viewer: Viewer, context: Context) => Promise<Node | null>;

/** How an object of each type is loaded; each answers null for what is not the viewer's. */
const LOAD: Record<NodeType, Load> = {
  Account: (id, viewer, { services }) => services.account.accountById(viewer, id),
  Session: (id, viewer, { services }) => services.account.sessionById(viewer, id),
  Profile: async (id, viewer, { services }) =>
    (await services.profile.profileByIds(viewer, [id]))[0] ?? null,
  Contact: (id, _viewer, { loaders }) => loaders.contact.load(id),
  Chat: (id, _viewer, { loaders }) => loaders.chat.load(id),
  Message: (id, _viewer, { loaders }) => loaders.message.load(id),
  Module: async (name, _viewer, { services }) => services.module.module(name),
};

/** The object a global id names; null for garbage and for what is not the viewer's. */
export async function loadNode(id: string, context: Context): Promise<Node | null> {
  const viewer = requireViewer(context);
  const named = parseGlobalId(id);
  if (!named) return null;
  const node = await LOAD[named.type](named.rowId, viewer, context);
  return node ? Object.assign({ ...node }, { type: named.type }) : null;
}
