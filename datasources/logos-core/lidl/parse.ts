import type {
  EventDeclaration,
  MethodDeclaration,
  ModuleDeclaration,
  Position,
  TypeDeclaration,
} from './ast.ts';
import { refuse } from './lidl-error.ts';
import { parseEvent, parseMethod, parseNames, parseTypeDeclaration } from './parse-declarations.ts';
import { TokenStream } from './token-stream.ts';

interface Body {
  readonly texts: Map<string, string>;
  readonly lists: Map<string, string[]>;
  readonly types: TypeDeclaration[];
  readonly methods: MethodDeclaration[];
  readonly events: EventDeclaration[];
}

const TEXTS = ['version', 'description', 'category'];
const LISTS = ['depends', 'optional_depends'];
const DECLARATIONS = [...TEXTS, ...LISTS, 'type', 'method', 'event'];

/** Which of two versions counts is nowhere said, so a document with both is not read. */
function onlyOnce(values: ReadonlyMap<string, unknown>, keyword: string, at: Position): void {
  if (values.has(keyword)) refuse(at, `"${keyword}" is there twice`);
}

function parseDeclaration(tokens: TokenStream, body: Body): void {
  const { at } = tokens;
  const keyword = tokens.peekName();
  if (keyword === null || !DECLARATIONS.includes(keyword)) {
    tokens.fail(`one of ${DECLARATIONS.join(', ')}, or "}"`);
  }
  tokens.name('a keyword');
  if (TEXTS.includes(keyword)) {
    onlyOnce(body.texts, keyword, at);
    body.texts.set(keyword, tokens.string(`a string after "${keyword}"`));
  } else if (LISTS.includes(keyword)) {
    onlyOnce(body.lists, keyword, at);
    body.lists.set(keyword, parseNames(tokens, keyword));
  } else if (keyword === 'type') body.types.push(parseTypeDeclaration(tokens, at));
  else if (keyword === 'method') body.methods.push(parseMethod(tokens, at));
  else body.events.push(parseEvent(tokens, at));
}

/**
 * Reads the grammar of a document; `validate` reads its sense.
 * @throws LidlError at the first thing that does not fit
 */
export function parse(text: string): ModuleDeclaration {
  const tokens = new TokenStream(text);
  const { at } = tokens;
  if (tokens.peekName() !== 'module') tokens.fail('"module"');
  tokens.name('"module"');
  const name = tokens.name('the name of the module');
  tokens.expect('{', 'after the name of the module');
  const body: Body = {
    texts: new Map(),
    lists: new Map(),
    types: [],
    methods: [],
    events: [],
  };
  while (!tokens.accept('}')) parseDeclaration(tokens, body);
  if (!tokens.isAtEnd) tokens.fail('nothing after the module');
  const { texts, lists, types, methods, events } = body;
  return {
    name,
    version: texts.get('version') ?? '',
    description: texts.get('description') ?? '',
    category: texts.get('category') ?? '',
    depends: lists.get('depends') ?? [],
    optionalDepends: lists.get('optional_depends') ?? [],
    types,
    methods,
    events,
    at,
  };
}
