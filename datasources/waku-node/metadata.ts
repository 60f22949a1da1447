import { proto_metadata } from '@waku/proto';

/** Answers a metadata request (66/WAKU2-METADATA): the cluster and the shards served here. */
export function answerMetadata(clusterId: number, shards: readonly number[]): Uint8Array {
  return proto_metadata.WakuMetadataResponse.encode({ clusterId, shards: [...shards] });
}
