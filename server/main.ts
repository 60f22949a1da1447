/** `npm start`. */
import { styleText } from 'node:util';
import { ConfigError } from './config/config-error.ts';
import { loadSettings, type Settings } from './config.ts';
import { createGateway, type Gateway } from './gateway.ts';
import { describeError } from './logger.ts';
import { welcome } from './welcome.ts';

const say = (text: string) => process.stdout.write(`${text}\n`);
const complain = (error: unknown) => {
  const text = error instanceof Error ? error.message : String(error);
  process.stderr.write(`${styleText('red', text)}\n`);
};

/** Configuration that cannot be used: sysexits' EX_CONFIG. */
const EX_CONFIG = 78;

function settings(): Settings | null {
  try {
    return loadSettings();
  } catch (error) {
    complain(error);
    process.exitCode = error instanceof ConfigError ? EX_CONFIG : 1;
    return null;
  }
}

/** The first signal stops cleanly, a second one at once. */
function stopOnSignals(gateway: Gateway): void {
  let stopping = false;
  const onSignal = (signal: NodeJS.Signals) => {
    if (stopping) process.exit(signal === 'SIGINT' ? 130 : 143);
    stopping = true;
    say('\nStopping …');
    gateway.stop().then(
      () => {
        say('Stopped.');
        process.exit(0);
      },
      (error) => {
        complain(error);
        process.exit(1);
      },
    );
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
}

/** What nobody caught: said without its message, which may hold anything, and the end of a process nobody can trust. */
function endOnSurprise(error: unknown): void {
  process.stderr.write(`${JSON.stringify({ level: 'fatal', err: describeError(error) })}\n`);
  process.exit(1);
}

process.on('uncaughtException', endOnSurprise);
process.on('unhandledRejection', endOnSurprise);
const loaded = settings();
if (loaded) {
  say(styleText('dim', 'Starting …'));
  const gateway = createGateway(loaded);
  stopOnSignals(gateway);
  try {
    const info = await gateway.start();
    say(welcome(loaded.config, info));
  } catch (error) {
    complain(error);
    await gateway.stop();
    process.exit(1);
  }
}
