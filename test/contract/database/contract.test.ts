import { DATABASES } from '../../support/databases.ts';
import { databaseContract } from './contract.ts';

for (const database of DATABASES) databaseContract(database);
