import { canonical, textScalar } from './text-scalar.ts';

const MAX_LENGTH = 4096;

function parse(text: string): string | null {
  const url = text.length <= MAX_LENGTH ? URL.parse(text) : null;
  return url && ['https:', 'http:'].includes(url.protocol) ? url.href : null;
}

export const Url = textScalar({
  name: 'URL',
  shape: `an absolute https or http address of at most ${MAX_LENGTH} characters`,
  parse,
  print: canonical('URL', parse),
});
