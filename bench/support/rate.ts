/** Runs `task` so many times with so many in flight; how many a second ended. */
export async function rate(
  times: number,
  inFlight: number,
  task: (n: number) => Promise<void>,
): Promise<number> {
  let next = 0;
  const began = performance.now();
  const worker = async () => {
    while (next < times) await task(next++);
  };
  await Promise.all(Array.from({ length: inFlight }, worker));
  return (times / (performance.now() - began)) * 1_000;
}
