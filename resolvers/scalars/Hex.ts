import { canonical, textScalar } from './text-scalar.ts';

const parse = (text: string) =>
  /^0x([0-9a-fA-F]{2})*$/.test(text) ? `0x${text.slice(2).toLowerCase()}` : null;

export const Hex = textScalar({
  name: 'Hex',
  shape: '"0x" and an even number of hexadecimal digits',
  parse,
  print: canonical('Hex', parse),
});
