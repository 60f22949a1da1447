/** Node has a `navigator` without `onLine`, which the SDK takes for a browser that is offline, for ever. */
export function showNavigatorOnline(): void {
  const { navigator } = globalThis;
  if (navigator === undefined || navigator.onLine !== undefined) return;
  Object.defineProperty(navigator, 'onLine', { value: true, configurable: true });
}
