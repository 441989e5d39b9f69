import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Behave = (request: IncomingMessage, response: ServerResponse, body: string) => void;

export interface MisbehavingServer {
  readonly url: string;
  /** Bodies of the requests that arrived, in order. */
  readonly received: readonly string[];
  readonly dropIdleConnections: () => void;
  readonly close: () => Promise<void>;
}

/** A real server on a real socket that does with each request what it is told. */
export const startServer = async (behave: Behave): Promise<MisbehavingServer> => {
  const received: string[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request
      .on('data', (chunk: Buffer) => chunks.push(chunk))
      .on('end', () => {
        const body = Buffer.concat(chunks).toString();
        received.push(body);
        behave(request, response, body);
      });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    dropIdleConnections: () => server.closeIdleConnections(),
    close: async () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
};

/** Answers with a status and a body, whatever is asked. */
export const replying =
  (status: number, body: string): Behave =>
  (_request, response) => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(body);
  };
