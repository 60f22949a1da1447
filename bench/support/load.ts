import autocannon from 'autocannon';

export interface Target {
  readonly url: string;
  readonly token: string | null;
  readonly body: string;
}

export interface LoadOptions {
  readonly connections: number;
  readonly seconds: number;
}

/** Answers per second. @throws when any is not 200 with data */
export async function load({ url, token, body }: Target, options: LoadOptions): Promise<number> {
  const headers: Record<string, string> = {
    accept: 'application/graphql-response+json, application/json;q=0.9',
    'content-type': 'application/json',
    ...(token && { authorization: `Bearer ${token}` }),
  };
  const probe = await fetch(url, { method: 'POST', headers, body });
  const answer = await probe.text();
  if (!answer.startsWith('{"data":{') || answer.includes('"errors"')) {
    throw new Error(`${url} answered ${probe.status}: ${answer.slice(0, 500)}`);
  }
  const { connections, seconds } = options;
  const result = await autocannon({
    url,
    method: 'POST',
    headers,
    body,
    connections,
    duration: seconds,
  });
  if (result.non2xx + result.errors > 0) throw new Error(`${url} failed under load`);
  return result['2xx'] / result.duration;
}
