/** What an event or a result names must be there: it was written with it, or is still held. */
export async function loaded<T>(
  loader: { load(id: string): Promise<T | null> },
  id: string | null,
): Promise<T> {
  const found = id === null ? null : await loader.load(id);
  if (found === null) throw new Error(`Object ${id} is named but not there`);
  return found;
}
