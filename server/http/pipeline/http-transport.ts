import type { ExecutionResult } from 'graphql';
import { isAsyncIterable, type Plugin } from 'graphql-yoga';
import { refusal } from '../../error-mapping.ts';
import { paramsOfBody, paramsOfUrl } from './request-params.ts';
import { mapResults, setStatus } from './results.ts';
import type { PipelineContext } from './server-context.ts';

export type Publish = <R extends ExecutionResult>(result: R, requestId: string) => R;

/** Parameters out of a request, and public errors with their status into the response. */
export function httpTransport(publish: Publish): Plugin<object, PipelineContext> {
  return {
    onRequestParse({ serverContext, setRequestParser }) {
      const { facts } = serverContext.frontDoor;
      setRequestParser((request: Request) => {
        if (request.method === 'GET') return paramsOfUrl(request.url);
        const body = facts?.body ?? new Uint8Array();
        if (facts) facts.body = undefined;
        return paramsOfBody(request.headers.get('content-type'), body);
      });
    },
    onResultProcess({ result, resultProcessor, serverContext, setResult, setResultProcessor }) {
      const { requestId } = serverContext.frontDoor.operation;
      if (Array.isArray(result)) return;
      if (!isAsyncIterable<ExecutionResult>(result)) {
        const published = publish(result as ExecutionResult, requestId);
        setStatus(published);
        setResult(published);
        return;
      }
      if (resultProcessor) {
        setResult(mapResults(result, (event) => publish(event, requestId)));
        return;
      }
      Promise.resolve(result[Symbol.asyncIterator]().return?.()).catch(() => {});
      const message = 'A subscription needs Accept: text/event-stream, or a WebSocket.';
      const refused = publish({ errors: [refusal('BAD_REQUEST', message)] }, requestId);
      setResultProcessor(
        (_result, { Response }) => Response.json(refused, { status: 406 }),
        'application/json',
      );
    },
  };
}
