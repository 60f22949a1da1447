import fc from 'fast-check';

// The same inputs in every run; a failure prints its seed, and FC_SEED=<seed> runs others.
const seed = Number(process.env.FC_SEED ?? 20_261_124);
if (!Number.isInteger(seed)) {
  throw new Error(`FC_SEED must be an integer, got "${process.env.FC_SEED}".`);
}
fc.configureGlobal({ seed });
