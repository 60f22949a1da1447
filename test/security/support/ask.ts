/** Operations as bare HTTP, for answers that are compared byte by byte. */

export interface Question {
  readonly token?: string | null;
  readonly query: string;
  readonly variables?: object;
  readonly accept?: string;
}

export interface Answer {
  readonly status: number;
  /** As it came, but for what differs from request to request: the request id. */
  readonly text: string;
  /** Status, headers and text as one; without request id and date. */
  readonly whole: string;
  readonly data: Readonly<Record<string, unknown>> | null;
  /** `extensions.code` of each error. */
  readonly codes: readonly string[];
}

interface Body {
  readonly data?: Readonly<Record<string, unknown>> | null;
  readonly errors?: readonly { readonly extensions?: { readonly code?: string } }[];
}

const JSON_ANSWER = 'application/graphql-response+json';

export async function ask(url: string, question: Question): Promise<Answer> {
  const { token = null, query, variables = {}, accept = JSON_ANSWER } = question;
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      accept,
      'content-type': 'application/json',
      ...(token === null ? {} : { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify({ query, variables }),
  });
  return answerOf(response, await response.text());
}

function answerOf(response: Response, raw: string): Answer {
  const id = response.headers.get('x-request-id') ?? '';
  const text = id === '' ? raw : raw.replaceAll(id, '<request id>');
  const headers = [...response.headers].filter(([name]) => !VOLATILE.has(name));
  const { data = null, errors = [] } = bodyOf(raw);
  return {
    status: response.status,
    text,
    whole: [response.status, ...headers.map((header) => header.join(': ')), '', text].join('\n'),
    data,
    codes: errors.map(({ extensions }) => extensions?.code ?? 'none'),
  };
}

const VOLATILE = new Set(['date', 'x-request-id']);

/** JSON, or the data of the first server-sent event that has any. */
function bodyOf(raw: string): Body {
  const event = /^data: ?(\{.*\})$/m.exec(raw);
  return JSON.parse(event?.[1] ?? raw) as Body;
}

/** Without positions and times, which differ with every look. */
export function masked(text: string): string {
  return text
    .replaceAll(/"cursor":"[^"]*"/g, '"cursor":"…"')
    .replaceAll(/"occurredAt":"[^"]*"/g, '"occurredAt":"…"');
}
