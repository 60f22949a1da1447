import fc from 'fast-check';

// That a changed program fails is all that counts: no search for its smallest counterexample.
fc.configureGlobal({ ...fc.readConfigureGlobal(), endOnFailure: true });
