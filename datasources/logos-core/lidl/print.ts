import type {
  Field,
  MethodDeclaration,
  ModuleDeclaration,
  Parameter,
  TypeExpression,
} from './ast.ts';

const ESCAPES: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  '"': '\\"',
  '\n': '\\n',
  '\t': '\\t',
};

function quoted(text: string): string {
  return `"${text.replaceAll(/[\\"\n\t]/g, (character) => ESCAPES[character] ?? character)}"`;
}

/** A type as canonical text. */
export function printType(type: TypeExpression): string {
  switch (type.kind) {
    case 'array':
      return `[${printType(type.element)}]`;
    case 'map':
      return `{${printType(type.key)}: ${printType(type.value)}}`;
    case 'optional':
      return `? ${printType(type.value)}`;
    default:
      return type.name;
  }
}

function slot({ name, type }: Parameter): string {
  return `${name}: ${printType(type)}`;
}

function field(declared: Field): string {
  return `    ${declared.marked ? '? ' : ''}${slot(declared)}`;
}

function signature(
  keyword: string,
  { name, parameters, description, returns }: Omit<MethodDeclaration, 'at'>,
): string {
  const result = returns === null ? '' : ` -> ${printType(returns)}`;
  const about = description === '' ? '' : ` description ${quoted(description)}`;
  return `  ${keyword} ${name}(${parameters.map(slot).join(', ')})${result}${about}`;
}

function heading(module: ModuleDeclaration): string[] {
  const { version, description, category, depends, optionalDepends } = module;
  const texts = { version, description, category };
  return [
    ...Object.entries(texts).flatMap(([keyword, text]) =>
      text === '' ? [] : [`  ${keyword} ${quoted(text)}`],
    ),
    `  depends [${depends.join(', ')}]`,
    // Absent when empty: documents older than this list stay as they are.
    ...(optionalDepends.length === 0 ? [] : [`  optional_depends [${optionalDepends.join(', ')}]`]),
  ];
}

/**
 * The canonical text of a module: what a module publishes, and what digests are taken of. Comments are not part of it;
 * whether a field wrote `? f: T` or `f: ?T` is.
 */
export function print(module: ModuleDeclaration): string {
  const { name, types, methods, events } = module;
  const blocks = [
    [`module ${name} {`, ...heading(module)],
    ...types.map((type) => [`  type ${type.name} {`, ...type.fields.map(field), '  }']),
    methods.map((method) => signature('method', method)),
    events.map((event) => signature('event', { ...event, returns: null })),
  ];
  const lines = blocks.filter((block) => block.length > 0).map((block) => block.join('\n'));
  return `${lines.join('\n\n')}\n}\n`;
}
