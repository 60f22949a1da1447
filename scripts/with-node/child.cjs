'use strict';
const { spawn } = require('child_process');

/**
 * Runs a command to its end; resolves to `{ code, signal }`. Meanwhile this process outlives SIGINT
 * and SIGTERM, so that the command is the one to answer them.
 * @throws when the command cannot be started
 */
function runChild(command, args, options) {
  const child = spawn(command, args, options);
  // In a terminal Ctrl-C reaches the child by itself.
  const inTerminal = Boolean(process.stdin.isTTY || process.stdout.isTTY || process.stderr.isTTY);
  const onInterrupt = () => inTerminal || child.kill('SIGINT');
  const onTerminate = () => child.kill('SIGTERM');
  process.on('SIGINT', onInterrupt);
  process.on('SIGTERM', onTerminate);
  // Ending npm ends the shell between npm and us, and nobody else: see scripts/launch/orphan.ts.
  const parent = process.ppid;
  const look = setInterval(() => {
    if (process.env.npm_lifecycle_event && process.ppid !== parent) onTerminate();
  }, 500);
  const release = () => {
    clearInterval(look);
    process.removeListener('SIGINT', onInterrupt);
    process.removeListener('SIGTERM', onTerminate);
  };
  return new Promise((resolve, reject) => {
    child.on('error', (error) => {
      release();
      reject(error);
    });
    child.on('exit', (code, signal) => {
      release();
      resolve({ code, signal });
    });
  });
}

/** Ends this process as its child ended: by the same signal, or with the same code. */
function endLike(end) {
  if (end.signal) process.kill(process.pid, end.signal);
  else process.exitCode = end.code;
}

module.exports = { runChild, endLike };
