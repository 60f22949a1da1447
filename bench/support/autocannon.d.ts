/** The little of autocannon 9 that is used; it has no types of its own. */
declare module 'autocannon' {
  export interface Options {
    url: string;
    method: 'POST';
    headers: Record<string, string>;
    body: string;
    connections: number;
    /** Seconds. */
    duration: number;
  }
  export interface Result {
    /** Answers with 2xx. */
    '2xx': number;
    non2xx: number;
    errors: number;
    /** Seconds. */
    duration: number;
  }
  export default function autocannon(options: Options): Promise<Result>;
}
