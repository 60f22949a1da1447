/** All that generated clients use, under one name that no contract can take from them. */
export {
  argument,
  bridgeModule,
  type EventStreams,
  parameter,
} from '../bridge-module.ts';
export type { BridgeTransport, CallOptions } from '../bridge-transport.ts';
export type { Codec } from './codec.ts';
export { array, optional, record } from './composites.ts';
export type { Json } from './json.ts';
export { any, nothing, type Result, result } from './loose.ts';
export { integerKey, map, textKey, truthKey } from './map.ts';
export { bool, bstr, float64, int, tstr, uint } from './primitives.ts';
