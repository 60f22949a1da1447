import path from 'node:path';
import { styleText } from 'node:util';
import type { Config } from './config.ts';
import type { GatewayInfo } from './gateway.ts';

/** What the console says once the gateway is up: where things are, and what to try first. */
export function welcome({ dataDir, http, waku }: Config, info: GatewayInfo): string {
  const { url, bootstrap, devnet, operatorTokenFile } = info;
  const origin = new URL(url).origin;
  const lines = [
    '',
    styleText('bold', 'status-gateway is up.'),
    '',
    row('GraphQL', `${url}  (open it in a browser for GraphiQL)`),
    row('Health', `${origin}/ready  ${origin}/metrics`),
    row('Data', shown(dataDir)),
    ...(operatorTokenFile ? [row('Operator', `token in ${shown(operatorTokenFile)}`)] : []),
    ...bootstrap.slice(0, 1).map((address) => row('Bootstrap', address)),
    '',
    'Try first, in GraphiQL:  { modules { name health { state } } }',
    'then the tabs there, in their order: make an account, listen, ask somebody, talk.',
  ];
  const [address] = bootstrap;
  if (address) {
    lines.push(
      '',
      'A second gateway on the same network, in another terminal:',
      styleText('bold', `  ${secondGateway(http.port, address)}`),
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

/** As it is typed in this machine's usual shell. */
function secondGateway(port: number, address: string): string {
  const settings = { PORT: String(port + 1), DATA_DIR: './bob', WAKU_BOOTSTRAP: address };
  if (process.platform === 'win32') {
    const sets = Object.entries(settings).map(([name, value]) => `set ${name}=${value}`);
    return `${sets.join(' && ')} && npm start`;
  }
  const pairs = Object.entries(settings).map(([name, value]) => `${name}=${value}`);
  return `${pairs.join(' ')} npm start`;
}
