/** Large answers that are the same for everybody: however many wait to be read, they are held once. */

const bodies = new WeakMap<Response, Buffer>();

export function sharedResponse(bytes: Buffer, init: ResponseInit): Response {
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      controller.enqueue(bytes);
      controller.close();
    },
  });
  const response = new Response(body, init);
  bodies.set(response, bytes);
  return response;
}

/** The bytes behind a shared response; null for any other. */
export function sharedBody(response: Response): Buffer | null {
  return bodies.get(response) ?? null;
}
