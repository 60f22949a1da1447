import ts from 'typescript';
import type { ModuleDeclaration } from '../../../datasources/logos-core/lidl/ast.ts';

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

/** What a port map says of one method, its type left out. */
export type MappingShape =
  | { readonly method: string; readonly because?: string }
  | { readonly events: readonly string[]; readonly because: string }
  | { readonly absent: string };

/** A port map as plain data. */
export type MapShape = Readonly<Record<string, Readonly<Record<string, MappingShape>>>>;

export function snakeCase(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

function mappingFault(
  name: string,
  mapping: MappingShape | undefined,
  { methods, events }: ModuleDeclaration,
): string | null {
  if (mapping === undefined) return 'has neither a mapping nor a reason';
  const has = (all: readonly { name: string }[], wanted: string) =>
    all.some((declared) => declared.name === wanted);
  if ('absent' in mapping) return mapping.absent === '' ? 'is absent without a reason' : null;
  if ('events' in mapping) {
    const unknown = mapping.events.filter((event) => !has(events, event));
    if (unknown.length > 0 || mapping.events.length === 0) return `has no events ${unknown}`;
  } else {
    if (!has(methods, mapping.method)) return `has no method ${mapping.method}`;
    if (mapping.method === snakeCase(name)) return null;
  }
  return mapping.because ? null : 'goes by another name without a reason';
}

/** Methods of a port that a map leaves out or sends nowhere, and mapped ones that the port has not. */
export function mapFaults(
  port: readonly PortInterface[],
  map: MapShape,
  module: ModuleDeclaration,
): string[] {
  const wanted = port.flatMap(({ name, methods }) =>
    methods.map((method) => ({
      path: `${name}.${method}`,
      fault: mappingFault(method, map[name]?.[method], module),
    })),
  );
  const known = wanted.map(({ path }) => path);
  const mapped = Object.entries(map).flatMap(([name, methods]) =>
    Object.keys(methods).map((method) => `${name}.${method}`),
  );
  return [
    ...wanted.flatMap(({ path, fault }) => (fault === null ? [] : [`${path} ${fault}`])),
    ...mapped.filter((path) => !known.includes(path)).map((path) => `${path} is not in the port`),
  ];
}

/** Fields of the port's records that the contract's records of the same name lack. */
export function missingFields(
  port: readonly PortInterface[],
  { types }: ModuleDeclaration,
): string[] {
  return port.flatMap(({ name, fields }) => {
    const declared = types.find((type) => type.name === name)?.fields.map((field) => field.name);
    return declared === undefined
      ? []
      : fields
          .filter((field) => !declared.includes(snakeCase(field)))
          .map((field) => `${name}.${field}`);
  });
}
