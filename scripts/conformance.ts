import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';

const USAGE = `Usage: npm run conformance -- waku --url <multiaddr ending in /p2p/<peer id>> [--cluster 16] [--shard 32]`;

/** Runs a port's conformance suite against a real node and prints the report. */
function main(): number {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      url: { type: 'string' },
      cluster: { type: 'string', default: '16' },
      shard: { type: 'string', default: '32' },
    },
  });
  const [module] = positionals;
  if (module !== 'waku' || values.url === undefined) {
    console.error(USAGE);
    return 2;
  }
  const { status } = spawnSync(
    process.execPath,
    [
      'node_modules/vitest/vitest.mjs',
      'run',
      'test/conformance/waku.remote.test.ts',
      '--reporter=verbose',
    ],
    {
      stdio: 'inherit',
      env: {
        ...process.env,
        CONFORMANCE_WAKU_URL: values.url,
        CONFORMANCE_WAKU_CLUSTER: values.cluster,
        CONFORMANCE_WAKU_SHARD: values.shard,
      },
    },
  );
  return status ?? 1;
}

process.exitCode = main();
