/** What of an incoming message is handed on. graphql-ws keeps a message, and its text, as long as its operation runs. */

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The parts the protocol knows; null when the text is no JSON. What they have to be is checked by graphql-ws. */
export function messageOf(text: string): unknown {
  let message: unknown;
  try {
    message = JSON.parse(text);
  } catch {
    return null;
  }
  if (!isRecord(message)) return message;
  const { id, type, payload } = message;
  if (type !== 'subscribe' || !isRecord(payload)) return { id, type, payload };
  const { query, variables, operationName } = payload;
  return { id, type, payload: { query, variables, operationName } };
}
