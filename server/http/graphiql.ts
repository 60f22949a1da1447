import { createHash } from 'node:crypto';
import type { StarterTab } from './deps.ts';
import { sharedResponse } from './shared-body.ts';

export interface GraphiqlPage {
  respond(request: Request): Promise<Response>;
}

interface Rendered {
  readonly page: Buffer;
  readonly etag: string;
  readonly scriptHash: string;
}

/** A browser that opens the address, as opposed to one that fetches from it. */
export function wantsPage(request: Request): boolean {
  return request.method === 'GET' && (request.headers.get('accept') ?? '').includes('text/html');
}

/** GraphiQL without anything from elsewhere. Rendered once, at the first request: the page has nine megabytes. */
export function createGraphiql(tabs: readonly StarterTab[]): GraphiqlPage {
  let rendered: Promise<Rendered> | null = null;
  return {
    async respond(request) {
      rendered ??= render(tabs);
      const { page, etag, scriptHash } = await rendered;
      const headers = {
        etag,
        'cache-control': 'no-cache',
        'content-security-policy': policy(scriptHash, new URL(request.url).host),
      };
      if (request.headers.get('if-none-match') === etag) {
        return new Response(null, { status: 304, headers });
      }
      return sharedResponse(page, {
        headers: { ...headers, 'content-type': 'text/html; charset=utf-8' },
      });
    },
  };
}

async function render(tabs: readonly StarterTab[]): Promise<Rendered> {
  const { renderGraphiQL } = await import('@graphql-yoga/render-graphiql');
  const html = renderGraphiQL({
    title: 'Status gateway',
    endpoint: '/graphql',
    subscriptionsProtocol: 'WS',
    defaultTabs: tabs.map((tab) => ({ ...tab })),
  });
  const start = html.lastIndexOf('<script>\n        function prepareBlob') + '<script>'.length;
  const script = html.slice(start, html.indexOf('</script', start));
  return {
    page: Buffer.from(html),
    etag: `"${createHash('sha256').update(html).digest('base64url')}"`,
    scriptHash: createHash('sha256').update(script).digest('base64'),
  };
}

/** Only the page's own script runs, and it talks to this gateway only. Monaco makes workers of blobs and inline styles. */
function policy(scriptHash: string, host: string): string {
  return [
    "default-src 'none'",
    `script-src 'sha256-${scriptHash}'`,
    'worker-src blob:',
    "style-src 'unsafe-inline'",
    'img-src data:',
    'font-src data:',
    `connect-src 'self' ws://${host} wss://${host}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}
