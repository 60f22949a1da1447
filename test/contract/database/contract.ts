/** What every database the gateway can run on has to do: one suite over a way to open it. */
import { describe } from 'vitest';
import { constraintContract } from './constraints.ts';
import { eventContract } from './events.ts';
import { closingAfterEach, type OpenEmpty } from './fixture.ts';
import { transactionContract } from './transactions.ts';
import { valueContract } from './values.ts';

export function databaseContract(name: string, openEmpty: OpenEmpty): void {
  describe(`database contract on ${name}`, () => {
    const open = closingAfterEach(openEmpty);
    valueContract(open);
    constraintContract(open);
    eventContract(open);
    transactionContract(open);
  });
}
