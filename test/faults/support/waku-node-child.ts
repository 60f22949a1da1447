import pino from 'pino';

import { createWakuNode } from '../../../datasources/waku-node/module.ts';

/** A service node in a process of its own, to be killed. Its options come as JSON in the first argument. */
const options = JSON.parse(process.argv[2] ?? '{}');
const node = createWakuNode({ ...options, logger: pino({ level: 'silent' }) });
await node.start(new AbortController().signal);
process.send?.(node.api.addresses());
