import type { ModuleDeclaration } from '../../../datasources/logos-core/lidl/ast.ts';
import { withBuiltIns } from '../../../datasources/logos-core/lidl/built-ins.ts';
import { LidlError } from '../../../datasources/logos-core/lidl/lidl-error.ts';
import { readContract } from '../../../datasources/logos-core/lidl/read.ts';
import { comment, typeNames } from './identifiers.ts';
import { clientOf, eventTypes, methodTypes } from './members.ts';
import { recordCodecs, recordTypes } from './records.ts';

export interface ClientSource {
  /** The contract's path, for the header and for errors. */
  readonly file: string;
  /** Where the generated code finds datasources/logos-core/wire/index.ts. */
  readonly wire: string;
}

function sections(module: ModuleDeclaration): string[][] {
  const names = typeNames(module.types.map(({ name }) => name));
  const methods = withBuiltIns(module.methods);
  return [
    ...recordTypes(module.types, names),
    methodTypes(methods, names),
    eventTypes(module.events, names),
    recordCodecs(module.types, names),
    clientOf(module.name, methods, module.events),
  ];
}

function generate(module: ModuleDeclaration, { file, wire }: ClientSource): string {
  const head = [
    `// Generated from ${file} by "npm run codegen". Do not edit.`,
    ...comment(`${module.name} ${module.version}: ${module.description}`),
    `import * as wire from '${wire}';`,
  ];
  return `${[head, ...sections(module)]
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

/**
 * TypeScript for one contract. The same text gives the same code.
 * @throws Error naming the file, line and column when the text is no contract, or says what TypeScript or JSON cannot
 */
export function generateClient(text: string, source: ClientSource): string {
  try {
    return generate(readContract(text).module, source);
  } catch (error) {
    if (!(error instanceof LidlError)) throw error;
    throw new Error(error.message.replaceAll(/^/gm, `${source.file}:`), { cause: error });
  }
}
