'use strict';
// Every npm script starts here, on whatever Node the machine has: plain old JavaScript (Node 12 and
// newer), nothing but built-in modules. It installs what is missing, finds Node 24 and hands over to
// scripts/launch.ts, which generates what is out of date and runs the target.
//
//   node scripts/with-node.cjs <target.ts> [arguments]

const path = require('path');
const { ensureInstalled } = require('./with-node/install.cjs');
const { findNode } = require('./with-node/runtime.cjs');
const { run } = require('./with-node/run.cjs');

const root = path.resolve(__dirname, '..');

function main() {
  const target = process.argv[2];
  if (!target) throw new Error('usage: node scripts/with-node.cjs <target.ts> [arguments]');
  const launcher = path.join(root, 'scripts', 'launch.ts');
  const args = [path.resolve(root, target)].concat(process.argv.slice(3));
  return ensureInstalled(root, target === 'server/main.ts').then(() =>
    run(findNode(root), launcher, args),
  );
}

Promise.resolve()
  .then(main)
  .catch((error) => {
    console.error(error.expected ? error.message : error.stack);
    process.exitCode = 1;
  });
