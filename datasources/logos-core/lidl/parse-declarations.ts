/** What stands in the body of a module. Each function begins behind the keyword, which was at `at`. */
import type {
  EventDeclaration,
  Field,
  MethodDeclaration,
  Parameter,
  Position,
  TypeDeclaration,
  TypeExpression,
} from './ast.ts';
import { parseType } from './parse-type.ts';
import type { TokenStream } from './token-stream.ts';

function parseField(tokens: TokenStream): Field {
  const { at } = tokens;
  const marked = tokens.accept('?');
  const name = tokens.name('the name of a field, or "}"');
  tokens.expect(':', `after the field "${name}"`);
  return { name, type: parseType(tokens), marked, at };
}

export function parseTypeDeclaration(tokens: TokenStream, at: Position): TypeDeclaration {
  const name = tokens.name('the name of the type');
  tokens.expect('{', `after the type "${name}"`);
  const fields: Field[] = [];
  while (!tokens.accept('}')) fields.push(parseField(tokens));
  return { name, fields, at };
}

function parseParameter(tokens: TokenStream): Parameter {
  const { at } = tokens;
  const name = tokens.name('the name of a parameter');
  tokens.expect(':', `after the parameter "${name}"`);
  return { name, type: parseType(tokens), at };
}

function parseParameters(tokens: TokenStream, owner: string): Parameter[] {
  tokens.expect('(', `after "${owner}"`);
  if (tokens.accept(')')) return [];
  const parameters = [parseParameter(tokens)];
  while (tokens.accept(',')) parameters.push(parseParameter(tokens));
  tokens.expect(')', `after the parameters of "${owner}"`);
  return parameters;
}

/** `description "…"` behind a method or event is theirs, whichever line it stands on. */
function parseDescription(tokens: TokenStream): string {
  if (tokens.peekName() !== 'description') return '';
  tokens.name('"description"');
  return tokens.string('a string after "description"');
}

/** `-> void` is how older writers said what no arrow says. */
function parseReturns(tokens: TokenStream): TypeExpression | null {
  if (!tokens.accept('->')) return null;
  if (tokens.peekName() !== 'void') return parseType(tokens);
  tokens.name('"void"');
  return null;
}

export function parseMethod(tokens: TokenStream, at: Position): MethodDeclaration {
  const name = tokens.name('the name of the method');
  const parameters = parseParameters(tokens, name);
  const returns = parseReturns(tokens);
  return { name, parameters, returns, description: parseDescription(tokens), at };
}

export function parseEvent(tokens: TokenStream, at: Position): EventDeclaration {
  const name = tokens.name('the name of the event');
  const parameters = parseParameters(tokens, name);
  return { name, parameters, description: parseDescription(tokens), at };
}

/** `[a, b]`, perhaps empty. */
export function parseNames(tokens: TokenStream, keyword: string): string[] {
  tokens.expect('[', `after "${keyword}"`);
  if (tokens.accept(']')) return [];
  const names = [tokens.name('the name of a module, or "]"')];
  while (tokens.accept(',')) names.push(tokens.name('the name of a module'));
  tokens.expect(']', `after the modules of "${keyword}"`);
  return names;
}
