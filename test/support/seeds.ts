/** Which seeds to run: `SEEDS=17`, `SEEDS=3,17,40-60`. */

const STANDARD = range(1, 100);

/** What the environment asks for; without a wish the seeds of every run. */
export function wantedSeeds(): readonly number[] {
  return seedsOf(process.env.SEEDS, STANDARD);
}

export function seedsOf(text: string | undefined, standard: readonly number[]): readonly number[] {
  if (text === undefined || text.trim() === '') return standard;
  return text.split(',').flatMap((part) => {
    const [, from, to] = /^\s*(\d+)(?:-(\d+))?\s*$/.exec(part) ?? [];
    if (from === undefined) {
      throw new Error(`SEEDS takes seeds and ranges of them, as in 3,17,40-60; it has "${part}".`);
    }
    return range(Number(from), Number(to ?? from));
  });
}

function range(from: number, to: number): number[] {
  return Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => from + index);
}
