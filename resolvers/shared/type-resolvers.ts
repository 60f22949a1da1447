/** What a field's resolver may return. */
type Result<F> =
  Extract<F, (...args: never[]) => unknown> extends (...args: never[]) => infer R ? R : never;

type Fields<R> = Exclude<keyof R, '__isTypeOf' | '__resolveType'>;

/** Fields that GraphQL's default resolver cannot read off the view; `id` is always made from the row id. */
type Missing<R, View> = {
  [K in Fields<R>]-?: K extends 'id'
    ? K
    : K extends keyof View
      ? View[K] extends Result<R[K]>
        ? never
        : K
      : K;
}[Fields<R>];

/**
 * Resolvers of an object type, complete: a field that the view lacks, or has in another shape, must be there.
 * @example export const Chat: TypeResolvers<ChatResolvers, ChatView> = { id: …, contact: … }
 */
export type TypeResolvers<R, View> = R & Required<Pick<R, Missing<R, View>>>;
