import { createServer, type IncomingMessage, request as openRequest, type Server } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { freePort } from '../../../local/cloud/ports.ts';
import { forward } from '../../../local/proxy/forward.ts';

const servers: Server[] = [];

const serve = async (listener: Parameters<typeof createServer>[1]): Promise<string> => {
  const server = createServer(listener ?? (() => undefined));
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
};

const readAll = async (message: IncomingMessage): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  for await (const chunk of message as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks);
};

const send = (
  url: string,
  headers: string[],
  body: Buffer,
): Promise<{ message: IncomingMessage; body: Buffer }> =>
  new Promise((resolve, reject) => {
    const outgoing = openRequest(
      url,
      { method: 'POST', headers: ['Host', new URL(url).host, ...headers] },
      (message) => {
        readAll(message).then((received) => resolve({ message, body: received }), reject);
      },
    );
    outgoing.once('error', reject);
    outgoing.end(body);
  });

afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

describe('the proxy', () => {
  it('hands on every byte and every header of a signed webhook, both ways', async () => {
    const signed = Buffer.from([0xff, 0x00, 0x0d, 0x0a, ...Buffer.from('{"a":  "é"}')]);
    const answer = Buffer.from([0xfe, 0x01, 0x0a]);
    const seen: { body?: Buffer; rawHeaders?: string[]; url?: string | undefined } = {};
    const cloud = await serve((request, response) => {
      void readAll(request).then((body) => {
        Object.assign(seen, { body, rawHeaders: request.rawHeaders, url: request.url });
        response.writeHead(202, ['X-Mine', 'Ab', 'Set-Cookie', 'a=1', 'Set-Cookie', 'b=2']);
        response.end(answer);
      });
    });
    const proxy = await serve((request, response) => forward(`${cloud}/fn/a%2Fb?x=1`, request, response));

    const headers = ['Sandbox-Signature', 't=1,v1=AbC', 'Content-Length', String(signed.length)];
    const received = await send(`${proxy}/webhooks/sandbox`, headers, signed);

    expect(seen.body?.equals(signed)).toBe(true);
    expect(seen.url).toBe('/fn/a%2Fb?x=1');
    expect(seen.rawHeaders?.join('\n')).toContain('Sandbox-Signature\nt=1,v1=AbC');
    expect(received.message.statusCode).toBe(202);
    expect(received.message.headers['set-cookie']).toEqual(['a=1', 'b=2']);
    expect(received.body.equals(answer)).toBe(true);
  });

  it('answers 502 with a problem when the cloud is gone', async () => {
    const port = await freePort();
    const proxy = await serve((request, response) =>
      forward(`http://127.0.0.1:${port}/v1`, request, response),
    );

    const { message, body } = await send(proxy, ['Content-Length', '2'], Buffer.from('{}'));

    expect(message.statusCode).toBe(502);
    expect(message.headers['content-type']).toBe('application/problem+json');
    expect(JSON.parse(body.toString())).toMatchObject({ code: 'cloud_unreachable', status: 502 });
  });
});
