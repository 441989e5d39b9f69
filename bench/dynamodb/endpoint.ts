import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { crc32 } from 'node:zlib';
import { CALL_HEADER } from '../subjects/clients.ts';
import { type Answer, answerRequest, type RecordedRequest, toRecord } from './answer.ts';
import { createGate } from './gate.ts';
import { createService, type Service } from './service.ts';
import type { TableSchema } from './table.ts';
import type { Hold } from './transactions.ts';

export interface Endpoint {
  readonly url: string;
  /** Everything that arrived since the last `takeRequests`, retries of the SDK included. */
  readonly takeRequests: () => readonly RecordedRequest[];
  /** The next so many requests all arrive before the first of them is looked at. */
  readonly gather: (count: number) => void;
  readonly service: Service;
  readonly close: () => Promise<void>;
}

const respond = (response: ServerResponse, { status, body }: Pick<Answer, 'status' | 'body'>): void => {
  const payload = JSON.stringify(body);
  response
    .writeHead(status, {
      'content-type': 'application/x-amz-json-1.0',
      'content-length': Buffer.byteLength(payload),
      'x-amz-crc32': crc32(payload),
    })
    .end(payload);
};

const listen = async (server: ReturnType<typeof createServer>): Promise<string> =>
  new Promise((resolve) => {
    server.listen(0, '127.0.0.1', 1024, () => {
      resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    });
  });

/** Starts the modelled DynamoDB on a free port of this machine. */
export const startEndpoint = async (options: {
  readonly tables: readonly TableSchema[];
  /** How long a transaction holds its items; without it, not at all. */
  readonly hold?: Hold;
}): Promise<Endpoint> => {
  let requests: RecordedRequest[] = [];
  const service = createService({ tables: options.tables, hold: options.hold ?? (async () => undefined) });

  const gate = createGate();

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const operation = String(request.headers['x-amz-target']).split('.').at(-1) ?? '';
    const body = await text(request);
    await gate.arrive();
    const answered = await answerRequest(service, operation, body);
    const call = request.headers[CALL_HEADER];
    requests.push(toRecord(operation, typeof call === 'string' ? call : null, answered));
    respond(response, answered);
  };

  const server = createServer((request, response) => {
    handle(request, response).catch((error: unknown) => {
      // A mistake of the model itself: the SDK retries a 500, so it is told in a way that ends the run.
      respond(response, { status: 400, body: { __type: 'BenchmarkModelError', message: String(error) } });
    });
  });
  const url = await listen(server);

  return {
    url,
    service,
    gather: gate.gather,
    takeRequests: () => {
      const taken = requests;
      requests = [];
      return taken;
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
};
