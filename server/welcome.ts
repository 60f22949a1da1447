import path from 'node:path';
import { styleText } from 'node:util';
import type { Config } from './config.ts';
import type { GatewayInfo } from './gateway.ts';

/** What the console says once the gateway is up: where things are, and what to try first. */
export function welcome({ dataDir, waku }: Config, info: GatewayInfo): string {
  const { url, bootstrap, devnet, operatorTokenFile, waiting } = info;
  const origin = new URL(url).origin;
  const lines = [
    '',
    styleText('bold', 'status-gateway is up.'),
    ...waiting.map((module) => styleText('yellow', notUsable(module))),
    '',
    row('GraphQL', `${url}  (open it in a browser for GraphiQL)`),
    row('Health', `${origin}/ready  ${origin}/metrics`),
    row('Data', shown(dataDir)),
    ...(operatorTokenFile ? [row('Operator', `token in ${shown(operatorTokenFile)}`)] : []),
    ...bootstrap.slice(0, 1).map((address) => row('Bootstrap', address)),
    '',
    'Try first, in GraphiQL:  { modules { name health { state } } }',
    'then the tabs there, in their order: make an account, listen, ask somebody, accept, talk.',
  ];
  const [address] = bootstrap;
  if (address) {
    lines.push(
      '',
      'A second gateway on the same network, in another terminal:',
      styleText('bold', `  ${secondGateway({ url, dataDir, address })}`),
    );
  }
  if (devnet.length > 0) {
    const text = `Development network (${devnet.join(', ')}): cluster ${waku.clusterId}, not the Status fleet. Nothing here reaches the Status app.`;
    lines.push('', styleText('yellow', text));
  }
  return `${lines.join('\n')}\n`;
}

function row(name: string, value: string): string {
  return `  ${name.padEnd(10)} ${value}`;
}

function shown(file: string): string {
  const relative = path.relative(process.cwd(), file);
  return relative.startsWith('..') ? file : `./${relative}`;
}

function notUsable({ module, state, reason }: GatewayInfo['waiting'][number]): string {
  return `Not usable yet: ${module} is ${state}${reason === null ? '' : `: ${reason}`}`;
}

export interface FirstGateway {
  readonly url: string;
  readonly dataDir: string;
  /** Its bootstrap address. */
  readonly address: string;
}

/** The command that starts another gateway beside this one, as it is typed in the platform's usual shell. */
export function secondGateway(
  { url, dataDir, address }: FirstGateway,
  platform: NodeJS.Platform = process.platform,
): string {
  // A URL leaves out HTTP's own port.
  const next = (Number(new URL(url).port) || 80) + 1;
  const folder = path.resolve('bob') === dataDir ? `gateway-${next}` : 'bob';
  const windows = platform === 'win32';
  const settings = {
    // After the last port, any free one.
    PORT: String(next > 65_535 ? 0 : next),
    DATA_DIR: windows ? `.\\${folder}` : `./${folder}`,
    WAKU_BOOTSTRAP: address,
  };
  const pairs = Object.entries(settings).map(([name, value]) => `${name}=${value}`);
  // Without the quotes, the blank before && would be part of the value.
  if (windows) return `${pairs.map((pair) => `set "${pair}"`).join(' && ')} && npm start`;
  return `${pairs.join(' ')} npm start`;
}
