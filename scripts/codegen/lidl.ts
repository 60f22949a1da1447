/** TypeScript for the LIDL contracts: their records as types, and a client for each that calls over the bridge. */
import fs from 'node:fs';
import path from 'node:path';
import { filesBelow } from './fingerprint.ts';
import type { Generator } from './generator.ts';

const OUTPUT = 'datasources/logos-core/generated';

function contractFiles(root: string): string[] {
  return filesBelow(root, 'specs/modules', (file) => file.endsWith('.lidl'));
}

/** The generator's own sources and the reader's: another version of either may write something else. */
function sources(root: string): string[] {
  return [
    'scripts/codegen/lidl.ts',
    ...filesBelow(root, 'scripts/codegen/lidl'),
    ...filesBelow(root, 'datasources/logos-core/lidl'),
  ];
}

export const lidlClients: Generator = {
  name: 'lidl',
  label: 'the clients of the LIDL contracts',
  scope: 'runtime',
  packages: [],
  outputs: [OUTPUT],
  inputs: (root) => [...contractFiles(root), ...sources(root)],
  async run(root) {
    // Loaded when something is to be generated: a start with everything in place needs no reader.
    const { generateClient } = await import('./lidl/generate-client.ts');
    fs.mkdirSync(path.join(root, OUTPUT), { recursive: true });
    for (const file of contractFiles(root)) {
      const text = fs.readFileSync(path.join(root, file), 'utf8');
      const target = path.join(root, OUTPUT, `${path.basename(file, '.lidl')}.ts`);
      fs.writeFileSync(target, generateClient(text, { file, wire: '../wire/index.ts' }));
    }
  },
};
