'use strict';

/** An error whose message is all a person needs: printed without a stack. */
function failure(message) {
  return Object.assign(new Error(message), { expected: true });
}

module.exports = { failure };
