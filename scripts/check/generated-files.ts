import { committedFiles, outdated } from '../codegen/committed.ts';
import { findings, type Step } from './step.ts';

export const generatedFiles: Step = {
  name: 'generated files',
  run(root) {
    const files = committedFiles(root);
    const found = outdated(root, files).map((file) => `${file} is out of date: npm run codegen.`);
    return findings(found, `${files.size} up to date`);
  },
};
