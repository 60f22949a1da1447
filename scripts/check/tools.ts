/** Steps that are somebody else's tool. */
import { runTool, toolPath } from '../run-tool.ts';
import type { Step } from './step.ts';

function toolStep(name: string, script: () => string, args: readonly string[]): Step {
  return {
    name,
    async run(root) {
      const { code, output } = await runTool(script(), args, { cwd: root });
      return {
        ok: code === 0,
        summary: code === 0 ? 'clean' : `exit ${code}`,
        details: code === 0 ? [] : [output],
      };
    },
  };
}

const LAYERED = [
  'client',
  'datasources',
  'domains',
  'prisma',
  'resolvers',
  'scripts',
  'server',
  'test',
];

export const toolSteps: readonly Step[] = [
  toolStep('types', () => toolPath('typescript', 'bin/tsc'), ['-p', '.']),
  toolStep('lint and format', () => toolPath('@biomejs/biome', 'bin/biome'), [
    'check',
    '--error-on-warnings',
    '.',
  ]),
  toolStep('import rules', () => toolPath('dependency-cruiser', 'bin/dependency-cruiser.mjs'), [
    '--config',
    '.dependency-cruiser.cjs',
    '--output-type',
    'err',
    ...LAYERED,
  ]),
  toolStep('dead code', () => toolPath('knip', 'bin/knip.js'), ['--no-progress']),
];
