import { textScalar } from './text-scalar.ts';

/** Longest number that is parsed: more would be work for nothing. */
const DECIMAL = /^(0|-?[1-9]\d{0,999})$/;

export const BigIntScalar = textScalar<bigint>({
  name: 'BigInt',
  shape: 'a decimal string of at most 1000 digits, e.g. "1700000000000"',
  parse: (text) => (DECIMAL.test(text) ? BigInt(text) : null),
  print(value) {
    if (typeof value !== 'bigint') throw new TypeError('A resolver returned what is no bigint.');
    return value.toString();
  },
});
