import { canonical, textScalar } from './text-scalar.ts';

/** Whether it is a cursor of the list or stream in question is for that to say. */
const parse = (text: string) => (/^[\x21-\x7e]{1,512}$/.test(text) ? text : null);

export const Cursor = textScalar({
  name: 'Cursor',
  shape: 'a cursor as this API gave it',
  parse,
  print: canonical('Cursor', parse),
});
