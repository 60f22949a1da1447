/** The SDK's public face. Documents are in documents/, one file per domain. */
export {
  type ClientOptions,
  createClient,
  type EventOf,
  type GatewayClient,
  type RequestOptions,
  type SubscribeOptions,
} from './client.ts';
export {
  document,
  type Fragment,
  fragment,
  type ResultOf,
  type TypedDocument,
  type VariablesOf,
} from './document.ts';
export { GatewayError, type GraphQLErrorJson, NetworkError, UserErrorException } from './errors.ts';
export { unwrap } from './unwrap.ts';
