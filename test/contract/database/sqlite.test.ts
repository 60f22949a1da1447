import { openDatabase } from '../../../prisma/open.ts';
import { databaseContract } from './contract.ts';

databaseContract('SQLite', (options) => openDatabase({ url: ':memory:', ...options }));
