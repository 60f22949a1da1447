import { DateTimeISOResolver } from 'graphql-scalars';
import { textScalar } from './text-scalar.ts';

export const DateTime = textScalar<Date>({
  name: 'DateTime',
  shape: 'an instant of RFC 3339, e.g. "2026-11-24T09:30:00.000Z"',
  parse(text) {
    try {
      return DateTimeISOResolver.parseValue(text);
    } catch {
      return null;
    }
  },
  print: (value) => String(DateTimeISOResolver.serialize(value)),
});
