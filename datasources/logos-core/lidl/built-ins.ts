import type { MethodDeclaration } from './ast.ts';

/** What every module answers without saying so in its document. */
const DESCRIPTIONS: Readonly<Record<string, string>> = {
  name: 'Name of the module.',
  version: 'Version of the module.',
  lidl: 'Contract of the module as canonical LIDL text.',
};

const NAMES: readonly string[] = Object.keys(DESCRIPTIONS);

function isSameSignature({ parameters, returns }: MethodDeclaration): boolean {
  return parameters.length === 0 && returns?.kind === 'primitive' && returns.name === 'tstr';
}

/** Why an authored method may not stand where a built-in does; null when it may. */
export function builtInFault(method: MethodDeclaration): string | null {
  if (!NAMES.includes(method.name)) return null;
  if (method.name === 'lidl')
    return 'the method "lidl" is derived from this document, never written in it';
  return isSameSignature(method) ? null : `"${method.name}" can only be ${method.name}() -> tstr`;
}

/** The methods, and the built-ins the document does not write out itself. They are called, and never printed. */
export function withBuiltIns(methods: readonly MethodDeclaration[]): MethodDeclaration[] {
  const at = { line: 1, column: 1 };
  const missing = NAMES.filter((name) => !methods.some((method) => method.name === name));
  return [
    ...methods,
    ...missing.map(
      (name): MethodDeclaration => ({
        name,
        parameters: [],
        returns: { kind: 'primitive', name: 'tstr', at },
        description: DESCRIPTIONS[name] ?? '',
        at,
      }),
    ),
  ];
}
