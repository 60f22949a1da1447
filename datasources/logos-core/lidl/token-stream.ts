import type { Position } from './ast.ts';
import { refuse } from './lidl-error.ts';
import { type Token, tokenize } from './tokenize.ts';

const SHOWN = 40;

function describe({ kind, text }: Token): string {
  if (kind === 'end') return 'the end of the text';
  if (kind === 'string') return 'a string';
  return text.length > SHOWN ? `"${text.slice(0, SHOWN)}…"` : `"${text}"`;
}

/** Tokens with one of them in view, and the ways a parser asks for the next. */
export class TokenStream {
  readonly #tokens: Iterator<Token, void>;
  #current: Token;

  constructor(text: string) {
    this.#tokens = tokenize(text);
    this.#current = this.#read();
  }

  get at(): Position {
    return { line: this.#current.line, column: this.#current.column };
  }

  get isAtEnd(): boolean {
    return this.#current.kind === 'end';
  }

  /** Whether this symbol is next. */
  sees(symbol: string): boolean {
    return this.#current.kind === 'symbol' && this.#current.text === symbol;
  }

  /** Takes the symbol if it is next. */
  accept(symbol: string): boolean {
    if (!this.sees(symbol)) return false;
    this.#current = this.#read();
    return true;
  }

  /** @throws LidlError when another token is next; `where` completes "expected … " */
  expect(symbol: string, where: string): void {
    if (!this.accept(symbol)) this.fail(`"${symbol}" ${where}`);
  }

  /** The name that is next, keyword or not; null when none is. */
  peekName(): string | null {
    return this.#current.kind === 'name' ? this.#current.text : null;
  }

  /** @throws LidlError when no name is next; `what` completes "expected …" */
  name(what: string): string {
    if (this.#current.kind !== 'name') this.fail(what);
    return this.#take();
  }

  /** @throws LidlError when no string is next; `what` completes "expected …" */
  string(what: string): string {
    if (this.#current.kind !== 'string') this.fail(what);
    return this.#take();
  }

  /** @throws LidlError at the token in view */
  fail(expected: string): never {
    return refuse(this.at, `expected ${expected}, found ${describe(this.#current)}`);
  }

  #take(): string {
    const { text } = this.#current;
    this.#current = this.#read();
    return text;
  }

  #read(): Token {
    const { value } = this.#tokens.next();
    // Nobody reads on behind the end.
    return value ?? this.#current;
  }
}
