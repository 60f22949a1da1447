import ts from 'typescript';

/** What a .lidl file declares, as far as a light reading goes. */
export interface LidlModule {
  readonly methods: readonly string[];
  readonly events: readonly string[];
  /** Field names by type. */
  readonly types: ReadonlyMap<string, readonly string[]>;
  /** Types named anywhere: of fields, parameters and results. */
  readonly used: readonly string[];
}

export function readLidl(text: string): LidlModule {
  const source = text.replaceAll(/;.*$/gm, '').replaceAll(/"[^"]*"/g, '');
  const named = (keyword: string) =>
    [...source.matchAll(new RegExp(`^\\s*${keyword} (\\w+)\\(`, 'gm'))].map(
      ([, name]) => name ?? '',
    );
  const types = new Map<string, string[]>();
  for (const [, name = '', body = ''] of source.matchAll(/^\s*type (\w+) \{([^}]*)\}/gm)) {
    if (types.has(name)) throw new Error(`type ${name} is declared twice`);
    types.set(
      name,
      [...body.matchAll(/^\s*(?:\? )?(\w+):/gm)].map(([, field]) => field ?? ''),
    );
  }
  const used = [...source.matchAll(/(?::|->)\s*\[?(\w+)\]?/g)].map(([, type]) => type ?? '');
  return { methods: named('method'), events: named('event'), types, used };
}

export interface PortInterface {
  readonly name: string;
  readonly methods: readonly string[];
  readonly fields: readonly string[];
}

function nameOf(member: ts.TypeElement): string {
  return member.name && ts.isIdentifier(member.name) ? member.name.text : '';
}

/** The interfaces a port.ts exports, each with its own methods and fields. */
export function readPort(text: string): PortInterface[] {
  const file = ts.createSourceFile('port.ts', text, ts.ScriptTarget.Latest);
  return file.statements.filter(ts.isInterfaceDeclaration).map(({ name, members }) => {
    const isMethod = (member: ts.TypeElement) =>
      ts.isMethodSignature(member) ||
      (ts.isPropertySignature(member) &&
        member.type !== undefined &&
        ts.isFunctionTypeNode(member.type));
    return {
      name: name.text,
      methods: members.filter(isMethod).map(nameOf),
      fields: members.filter((member) => !isMethod(member)).map(nameOf),
    };
  });
}

export function snakeCase(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
