/** What every database the gateway can run on has to do: one suite over each. */
import { describe } from 'vitest';
import type { DatabaseUnderTest } from '../../support/databases.ts';
import { constraintContract } from './constraints.ts';
import { eventContract } from './events.ts';
import { openingEmpty } from './fixture.ts';
import { transactionContract } from './transactions.ts';
import { valueContract } from './values.ts';

export function databaseContract(database: DatabaseUnderTest): void {
  const { name, absent } = database;
  describe.skipIf(absent !== null)(
    `database contract on ${name}${absent ? `: ${absent}` : ''}`,
    () => {
      const open = openingEmpty(database);
      valueContract(open);
      constraintContract(open);
      eventContract(open);
      transactionContract(open);
    },
  );
}
