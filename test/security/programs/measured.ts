/** A gateway that tells, when asked by SIGUSR2, how much memory it holds once garbage is gone. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;
let asked = 0;
process.on('SIGUSR2', () => {
  collect();
  collect();
  const { heapUsed, external, rss } = process.memoryUsage();
  asked += 1;
  process.stdout.write(`Memory ${asked}: held ${heapUsed + external}, resident ${rss}\n`);
});
await import('../../../server/main.ts');
