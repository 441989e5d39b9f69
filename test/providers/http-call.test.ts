import type { AddressInfo } from 'node:net';
import { createServer, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { createSendHttp, type HttpCall, TIME_LIMITS } from '../../lambdas/providers/http-call.ts';
import { SOURCES } from '../../lambdas/sandbox-provider/domain/sources.ts';
import { type Behave, type MisbehavingServer, replying, startServer } from './misbehaving-server.ts';

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

/** Short, so that a silence ends soon; the answers of a live server are far below it. */
const LIMITS = { connectMs: 1_000, totalMs: 1_500 };

const post = (url: string): HttpCall => ({
  method: 'POST',
  url: new URL(url),
  headers: { 'content-type': 'application/json' },
  body: '{"amount":1250}',
});

const server = async (behave: Behave): Promise<MisbehavingServer> => {
  const started = await startServer(behave);
  closing.push(started.close);
  return started;
};

const send = createSendHttp(LIMITS);

describe('a call whose request cannot have left', () => {
  it('is not sent when nobody listens', async () => {
    const { url, close } = await server(replying(200, '{}'));
    await close();
    expect(await send(post(url))).toEqual({ kind: 'not_sent' });
  });

  it('is not sent when the name does not exist', async () => {
    expect(await send(post('http://provider.invalid/'))).toEqual({ kind: 'not_sent' });
  });

  it('is not sent when no connection comes about in time', async () => {
    // A documentation address (RFC 5737) routes nowhere; a machine without any route refuses at once. Both are "not sent".
    const impatient = createSendHttp({ connectMs: 50, totalMs: 1_000 });
    expect(await impatient(post('http://192.0.2.1/'))).toEqual({ kind: 'not_sent' });
  });

  it('is not sent when the other side does not speak TLS', async () => {
    const { url, received } = await server(replying(200, '{}'));
    expect(await send(post(url.replace('http:', 'https:')))).toEqual({ kind: 'not_sent' });
    expect(received).toEqual([]);
  });

  it('is not sent when the TLS handshake is never finished', async () => {
    const sockets: Socket[] = [];
    const silent = createServer((socket) => sockets.push(socket));
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    closing.push(
      async () =>
        new Promise((resolve) => {
          for (const socket of sockets) socket.destroy();
          silent.close(() => resolve());
        }),
    );
    const { port } = silent.address() as AddressInfo;
    expect(await createSendHttp({ connectMs: 50, totalMs: 500 })(post(`https://127.0.0.1:${port}/`))).toEqual(
      {
        kind: 'not_sent',
      },
    );
  });
});

describe('a call whose request may have arrived', () => {
  it('is a timeout when the server is silent', async () => {
    const { url, received } = await server(() => undefined);
    expect(await createSendHttp({ connectMs: 1_000, totalMs: 500 })(post(url))).toEqual({
      kind: 'no_reply',
      reason: 'timeout',
    });
    expect(received).toHaveLength(1);
  });

  it('is a timeout when the answer never ends', async () => {
    const { url } = await server((_request, response) => {
      response.writeHead(200).write('{"id":');
    });
    expect(await createSendHttp({ connectMs: 1_000, totalMs: 500 })(post(url))).toEqual({
      kind: 'no_reply',
      reason: 'timeout',
    });
  });

  it('is lost when the server hangs up instead of answering', async () => {
    const { url } = await server((request) => request.socket.destroy());
    expect(await send(post(url))).toEqual({ kind: 'no_reply', reason: 'connection_lost' });
  });

  it('is lost when the server resets the connection', async () => {
    const { url } = await server((request) => request.socket.resetAndDestroy());
    expect(await send(post(url))).toEqual({ kind: 'no_reply', reason: 'connection_lost' });
  });

  it('is lost when the answer breaks off', async () => {
    const { url } = await server((request, response) => {
      response.writeHead(200, { 'content-length': '100' }).write('{"id":');
      setImmediate(() => request.socket.destroy());
    });
    expect(await send(post(url))).toEqual({ kind: 'no_reply', reason: 'connection_lost' });
  });

  it('is lost when the answer is longer than any of the provider', async () => {
    const { url } = await server(replying(200, 'x'.repeat(2 * 1024 * 1024)));
    expect(await send(post(url))).toEqual({ kind: 'no_reply', reason: 'connection_lost' });
  });

  it('is lost when what comes back is not HTTP', async () => {
    const { url } = await server((request) => request.socket.end('220 mail.example ESMTP\r\n'));
    expect(await send(post(url))).toEqual({ kind: 'no_reply', reason: 'connection_lost' });
  });
});

describe('a call that is answered', () => {
  it.each([200, 302, 402, 500])('gives status %i and the body as it is', async (status) => {
    const { url, received } = await server(replying(status, '{"nöte":1}'));
    expect(await send(post(url))).toEqual({ kind: 'replied', status, body: '{"nöte":1}' });
    expect(received).toEqual(['{"amount":1250}']);
  });

  it('uses the connection of the call before', async () => {
    const ports = new Set<number | undefined>();
    const { url } = await server((request, response) => {
      ports.add(request.socket.remotePort);
      response.end('{}');
    });
    for (let calls = 0; calls < 3; calls++) await send(post(url));
    expect(ports.size).toBe(1);
  });
});

describe('a kept connection that is dead', () => {
  it('is replaced, and the call is answered', async () => {
    let requests = 0;
    const { url, received } = await server((request, response) => {
      requests += 1;
      if (requests === 2) request.socket.resetAndDestroy();
      else response.end('{}');
    });
    expect(await send(post(url))).toMatchObject({ kind: 'replied' });
    expect(await send(post(url))).toMatchObject({ kind: 'replied' });
    expect(received).toHaveLength(3);
  });

  it('leaves a maybe if the second try cannot even be sent: the first may have arrived', async () => {
    let requests = 0;
    const { url, close } = await server((request, response) => {
      requests += 1;
      if (requests === 1) {
        response.end('{}');
        return;
      }
      const { socket } = request;
      close().then(
        () => undefined,
        (error: unknown) => expect.unreachable(String(error)),
      );
      socket.resetAndDestroy();
    });
    await send(post(url));
    expect(await send(post(url))).toEqual({ kind: 'no_reply', reason: 'connection_lost' });
  });
});

it('a call ends before the provider that keeps silent would answer, and after the slow one has', () => {
  const { tok_slow, tok_timeout_after_commit, tok_timeout_before_commit } = SOURCES;
  expect(tok_slow.afterCommit.delayMs).toBeLessThan(TIME_LIMITS.totalMs);
  for (const fault of [tok_timeout_after_commit.afterCommit, tok_timeout_before_commit.beforeCommit])
    expect(fault.delayMs).toBeGreaterThan(TIME_LIMITS.totalMs);
});
