import { Agent, type IncomingMessage, request as openRequest, type ServerResponse } from 'node:http';
import { answerProblem } from './problem.ts';

/** Connections are kept: a burst of payments must not pay for a connection each. */
const agent = new Agent({ keepAlive: true, maxSockets: 256 });

/** Headers that belong to one connection, not to the message (RFC 9110 §7.6.1). */
const hopByHop = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** Name and value, one after the other, as Node gives and takes them, in order and in their own case. */
const endToEnd = (rawHeaders: readonly string[]): string[] => {
  const kept: string[] = [];
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] ?? '';
    if (!hopByHop.has(name.toLowerCase())) kept.push(name, rawHeaders[index + 1] ?? '');
  }
  return kept;
};

const withHost = (rawHeaders: readonly string[], host: string): string[] => {
  const headers: string[] = [];
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] ?? '';
    if (name.toLowerCase() !== 'host') headers.push(name, rawHeaders[index + 1] ?? '');
  }
  return ['Host', host, ...headers];
};

/**
 * Hands a request on and its answer back, byte by byte: a webhook's signature covers the bytes as they
 * were sent, so nothing is decoded, re-encoded or reordered on the way.
 */
export const forward = (target: string, request: IncomingMessage, response: ServerResponse): void => {
  const url = new URL(target);
  const upstream = openRequest({
    host: url.hostname,
    port: url.port,
    method: request.method ?? 'GET',
    // Not url.pathname: a URL object would normalise dots and escapes of the original path.
    path: target.slice(url.origin.length),
    headers: withHost(endToEnd(request.rawHeaders), url.host),
    agent,
  });
  upstream.once('response', (answer) => {
    response.writeHead(answer.statusCode ?? 502, endToEnd(answer.rawHeaders));
    answer.pipe(response);
    answer.once('error', () => response.destroy());
  });
  upstream.once('error', (error) => {
    if (response.headersSent) {
      response.destroy();
      return;
    }
    const detail = `Passing the request on failed: ${error.message}.`;
    answerProblem(response, {
      status: 502,
      code: 'cloud_unreachable',
      title: 'The local cloud does not answer',
      detail,
    });
  });
  response.once('close', () => upstream.destroy());
  request.pipe(upstream);
};
