import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** S3, SQS and Secrets Manager, as far as acknowledging a provider's webhook needs them. */
export interface CloudStub {
  readonly url: string;
  /** What arrived since the last time, such as `s3:PutObject`. */
  readonly takeRequests: () => readonly string[];
  readonly close: () => Promise<void>;
}

export const WEBHOOK_SECRET = 'whsec-of-the-benchmarks';

const nameOf = (request: IncomingMessage): string => {
  const target = request.headers['x-amz-target'];
  if (typeof target === 'string') return target;
  return request.method === 'PUT' ? 's3:PutObject' : `${String(request.method)} ${String(request.url)}`;
};

const answerOf = (name: string, body: string): object => {
  if (name === 'AmazonSQS.SendMessage') {
    const { MessageBody } = JSON.parse(body) as { readonly MessageBody: string };
    // The client checks it, as it does with the real one.
    const MD5OfMessageBody = createHash('md5').update(MessageBody).digest('hex');
    return { MessageId: '00000000-0000-4000-8000-000000000000', MD5OfMessageBody };
  }
  return name === 'secretsmanager.GetSecretValue' ? { Name: 'sandbox', SecretString: WEBHOOK_SECRET } : {};
};

const respond = (name: string, body: string, response: ServerResponse): void => {
  if (name === 's3:PutObject') {
    response.writeHead(200, { etag: '"0"', 'x-amz-version-id': 'v1' }).end();
    return;
  }
  response
    .writeHead(200, { 'content-type': 'application/x-amz-json-1.0' })
    .end(JSON.stringify(answerOf(name, body)));
};

/** Starts the three on one free port of this machine. */
export const startCloudStub = async (): Promise<CloudStub> => {
  let requests: string[] = [];
  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const name = nameOf(request);
    const body = await text(request);
    requests.push(name);
    respond(name, body, response);
  };
  const server = createServer((request, response) => {
    handle(request, response).catch((error: unknown) => response.destroy(error as Error));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
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
