import type { HistoryQuery } from './port.ts';

export const DEFAULT_PAGE_SIZE = 20;
export const MAX_PAGE_SIZE = 100;
const MAX_CONTENT_TOPICS = 10;

/** @throws RangeError for a query that the port's contract does not allow */
export function checkHistoryQuery(query: HistoryQuery): void {
  const limit = query.limit ?? DEFAULT_PAGE_SIZE;
  if (!Number.isInteger(limit) || limit < 1 || limit > MAX_PAGE_SIZE) {
    throw new RangeError(`History limit ${limit} is out of range: use 1 to ${MAX_PAGE_SIZE}`);
  }
  const topics = query.contentTopics.length;
  if (topics < 1 || topics > MAX_CONTENT_TOPICS) {
    throw new RangeError(`History of ${topics} content topics: use 1 to ${MAX_CONTENT_TOPICS}`);
  }
}
