import pino from 'pino';

import { createSdkWaku } from '../../../datasources/waku/sdk/module.ts';

/** Starts, subscribes and stops; the parent sees whether anything keeps the process alive. */
const signal = new AbortController().signal;
const module = createSdkWaku({
  bootstrap: [process.argv[2] ?? ''],
  clusterId: 16,
  shards: [32],
  transport: 'ws',
  logger: pino({ level: 'silent' }),
});
await module.start(signal);
const topic = { pubsubTopic: '/waku/2/rs/16/32', contentTopic: '/waku/1/0x00000001/rfc26' };
const subscription = module.api.subscribe([{ ...topic, from: null }], { signal });
for await (const item of subscription) if (item.kind === 'caughtUp') break;
await module.stop();
