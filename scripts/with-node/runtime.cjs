'use strict';
const fs = require('fs');
const path = require('path');
const { failure } = require('./failure.cjs');

const WANTED = 24;
const PLATFORMS = { linux: 'linux', win32: 'win' };

function major(version) {
  return Number(version.split('.')[0]);
}

function howToGetNode(version) {
  return (
    `Node ${WANTED} or newer is needed and this is ${version}: install it from ` +
    'https://nodejs.org/en/download (or `nvm install`, which reads .nvmrc) and run the same command again.'
  );
}

/**
 * The Node to run on: this one when it is new enough, else the one npm installed for this platform.
 * `machine` is `{ version, execPath, platform, arch }`, by default the running process.
 * @throws when there is neither, saying how to get it
 */
function findNode(root, machine) {
  const here = machine || {
    version: process.versions.node,
    execPath: process.execPath,
    platform: process.platform,
    arch: process.arch,
  };
  if (major(here.version) >= WANTED) return here.execPath;
  const folder = `node-${PLATFORMS[here.platform] || here.platform}-${here.arch}`;
  const file = here.platform === 'win32' ? 'node.exe' : 'node';
  const binary = path.join(root, 'node_modules', folder, 'bin', file);
  if (fs.existsSync(binary)) return binary;
  throw failure(howToGetNode(here.version));
}

module.exports = { findNode, howToGetNode };
