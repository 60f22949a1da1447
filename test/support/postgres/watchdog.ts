/** Program: `watchdog <pid> <folder> <other>` ends the server in the folder once the process is no more; deletes both. */
import { existsSync, rmSync } from 'node:fs';
import { serverIn } from './server.ts';

const LOOK_MS = 500;
const [owner = '', folder = '', other = ''] = process.argv.slice(2);

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

// Asked to end itself, it ends the server first: nobody else would.
let asked = false;
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
  process.once(signal, () => {
    asked = true;
  });
}

while (existsSync(folder) && alive(Number(owner)) && !asked) {
  await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
}
if (existsSync(folder)) await serverIn(folder, '').remove();
if (other !== '' && !alive(Number(owner))) rmSync(other, { recursive: true, force: true });
