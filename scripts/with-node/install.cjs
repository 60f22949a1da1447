'use strict';
const crypto = require('crypto');
const fs = require('fs');
const path = require('path');
const { runChild } = require('./child.cjs');
const { failure } = require('./failure.cjs');

const STAMP = ['node_modules', '.cache', 'status-gateway', 'installed'];

function readLock(file) {
  try {
    const text = fs.readFileSync(file, 'utf8');
    return { text, packages: JSON.parse(text).packages || {} };
  } catch (error) {
    if (error.code === 'ENOENT') return { text: '', packages: {} };
    throw failure(`${file} cannot be read: ${error.message}`);
  }
}

function listed(oneOrMore, value) {
  if (!oneOrMore) return true;
  const list = [].concat(oneOrMore);
  if (list.indexOf(`!${value}`) !== -1) return false;
  return list.every((item) => item[0] === '!') || list.indexOf(value) !== -1;
}

/** Whether npm would install this lock entry on `machine`: `{ platform, arch, libc }`. */
function fits(entry, machine) {
  if (!listed(entry.os, machine.platform) || !listed(entry.cpu, machine.arch)) return false;
  return machine.platform !== 'linux' || listed(entry.libc, machine.libc);
}

/**
 * The lock's packages that are absent from node_modules, or there in another version.
 * `productionOnly` leaves development packages out; `optionalToo` counts absent optional packages
 * made for this machine (others, such as helpers of foreign binaries, are never asked for).
 */
function missingPackages(wanted, installed, options) {
  return Object.keys(wanted).filter((name) => {
    const entry = wanted[name];
    const here = installed[name];
    if (name === '' || entry.link) return false;
    if (options.productionOnly && (entry.dev || entry.devOptional)) return false;
    if (here && options.exists(name)) {
      return here.version !== entry.version || here.integrity !== entry.integrity;
    }
    if (!entry.optional && !entry.devOptional) return true;
    return options.optionalToo && Boolean(entry.os && entry.cpu) && fits(entry, options.machine);
  });
}

/** npm as `[command, ...arguments]`: the one that runs us, or else the one in PATH. */
function npmCommand(env) {
  const cli = env.npm_execpath || '';
  return /^npm/.test(path.basename(cli)) ? [process.execPath, cli] : ['npm'];
}

/**
 * Brings node_modules in step with package-lock.json; resolves at once when it is.
 * @throws when `npm ci` fails; npm has printed why
 */
function ensureInstalled(root, productionOnly) {
  const lock = readLock(path.join(root, 'package-lock.json'));
  if (!lock.text) throw failure('package-lock.json is missing: get it back from the repository.');
  const stamp = path.join.apply(path, [root].concat(STAMP));
  const digest = crypto.createHash('sha256').update(lock.text).digest('hex');
  // An optional package that npm could not install once is not tried again at every start.
  const tried = fs.existsSync(stamp) && fs.readFileSync(stamp, 'utf8') === digest;
  const missing = missingPackages(
    lock.packages,
    readLock(path.join(root, 'node_modules', '.package-lock.json')).packages,
    {
      productionOnly,
      optionalToo: !tried,
      exists: (name) => fs.existsSync(path.join(root, name, 'package.json')),
      machine: {
        platform: process.platform,
        arch: process.arch,
        libc: fs.existsSync('/etc/alpine-release') ? 'musl' : 'glibc',
      },
    },
  );
  if (missing.length === 0) return Promise.resolve();
  return install(root, productionOnly).then(() => {
    fs.mkdirSync(path.dirname(stamp), { recursive: true });
    fs.writeFileSync(stamp, digest);
  });
}

function install(root, productionOnly) {
  console.error('Installing packages with npm ci: half a minute to a few minutes…');
  const npm = npmCommand(process.env);
  const flags = ['ci', '--no-audit', '--no-fund', '--loglevel=error'];
  // NODE_ENV=production would leave out what tests and checks stand on.
  if (!productionOnly) flags.push('--include=dev');
  const failed = (reason) =>
    failure(
      `npm ci failed (${reason}); npm's own words are above. Check the network and the registry ` +
        '(npm config get registry), then run the same command again.',
    );
  return runChild(npm[0], npm.slice(1).concat(flags), {
    cwd: root,
    // What a script prints on standard output stays its own.
    stdio: ['ignore', 2, 2],
    shell: npm.length === 1 && process.platform === 'win32',
  }).then(
    ({ code, signal }) => {
      if (code !== 0) throw failed(signal || `exit ${code}`);
    },
    (error) => {
      throw failed(error.message);
    },
  );
}

module.exports = { ensureInstalled, missingPackages, npmCommand, fits };
