/** The gateway as somebody's shell may start it who hides nothing: every mode that is not asked for is open. */
process.umask(0);
await import('../../../server/main.ts');
