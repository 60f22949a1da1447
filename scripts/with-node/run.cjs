'use strict';
const { pathToFileURL } = require('url');
const { endLike, runChild } = require('./child.cjs');
const { failure } = require('./failure.cjs');
const { howToGetNode } = require('./runtime.cjs');

/** Runs a script: in this process when it already is the Node asked for, else as a child. */
function run(node, script, args) {
  if (node === process.execPath) {
    process.argv = [process.execPath, script].concat(args);
    return import(pathToFileURL(script).href);
  }
  return runChild(node, [script].concat(args), { stdio: 'inherit' }).then(endLike, (error) => {
    throw failure(`${node} does not run here (${error.message}). ${howToGetNode(process.version)}`);
  });
}

module.exports = { run };
