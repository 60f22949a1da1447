/**
 * Requirements in specs: a list item that opens with its id in bold.
 *
 *     - **CHAT-7** A message is kept before messageSend answers.
 *     - **CHAT-8** Works with the Status app. (not tested here: the app does not run on this machine)
 */

export interface Requirement {
  readonly id: string;
  /** The spec that defines it. */
  readonly file: string;
  /** Why no test here can show it; null when one must. */
  readonly untestable: string | null;
}

const ID = '[A-Z][A-Z0-9]*(?:-[A-Z][A-Z0-9]*)*-\\d+';
const ITEM = new RegExp(`^\\s*[-*] \\*\\*(${ID})[.:]?\\*\\*`);
const ITEM_END = /^\s*(?:[-*] |\d+\. |#|\||$)/;
const TITLE = new RegExp(`^(${ID}(?:, ?${ID})*):\\s`);

/** Every requirement of one Markdown file, in order. */
export function requirementsOf(file: string, markdown: string): Requirement[] {
  const lines = markdown.split('\n');
  return lines.flatMap((line, start) => {
    const id = ITEM.exec(line)?.[1];
    if (id === undefined) return [];
    const length = lines.slice(start + 1).findIndex((next) => ITEM_END.test(next));
    const end = length === -1 ? lines.length : start + 1 + length;
    const text = lines.slice(start, end).join(' ').replaceAll(/\s+/g, ' ').trim();
    return [{ id, file, untestable: /\(not tested here: ([^)]+)\)\.?$/.exec(text)?.[1] ?? null }];
  });
}

/** The ids a test title begins with: `CHAT-7, CHAT-8: …`. */
export function idsOfTitle(title: string): string[] {
  return TITLE.exec(title)?.[1]?.split(/, ?/) ?? [];
}

/** `CHAT` of `CHAT-7`. */
export function familyOf(id: string): string {
  return id.slice(0, id.lastIndexOf('-'));
}
