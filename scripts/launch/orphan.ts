const LOOK_EVERY_MS = 500;

/**
 * Stops this process, as SIGTERM would, once whoever started it is gone. npm hands SIGTERM to the
 * shell between us only, and that dies without a word: without this, ending `npm start` by its
 * process id would leave the gateway running.
 */
export function stopWhenOrphaned(parent: number = process.ppid): void {
  const look = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(look);
    process.kill(process.pid, 'SIGTERM');
  }, LOOK_EVERY_MS);
  look.unref();
}
