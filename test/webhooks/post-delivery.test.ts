import type { LookupAddress } from 'node:dns';
import { afterEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../lambdas/kernel/clock.ts';
import { createPostDelivery } from '../../lambdas/webhooks/post-delivery.ts';
import { startReceiver, startSocket } from './receiver.ts';

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

const receiver = async (...args: Parameters<typeof startReceiver>) => {
  const started = await startReceiver(...args);
  closing.push(started.close);
  return started;
};
const socket = async (...args: Parameters<typeof startSocket>) => {
  const started = await startSocket(...args);
  closing.push(started.close);
  return started;
};

const local = createPostDelivery({ rules: { allowLocal: true }, clock: systemClock });
/** Gives up soon, for receivers that would never answer. */
const impatient = createPostDelivery({ rules: { allowLocal: true }, clock: systemClock, timeoutMs: 50 });
/** Has the answer's headers long before it gives up, however busy the machine is. */
const patient = createPostDelivery({ rules: { allowLocal: true }, clock: systemClock, timeoutMs: 3000 });
const post = (url: string) => ({ url, headers: { 'content-type': 'application/json' }, body: '{"größe":1}' });

describe('a delivery is posted', () => {
  it('with its headers and its exact bytes', async () => {
    const { url, received } = await receiver((response) => response.writeHead(204).end());

    const outcome = await local(post(url));

    expect(outcome).toMatchObject({ kind: 'answered', status: 204 });
    expect(received).toMatchObject([{ method: 'POST', path: '/hooks?shop=1', body: '{"größe":1}' }]);
    expect(received[0]?.headers).toMatchObject({
      'content-type': 'application/json',
      'content-length': '13',
    });
  });

  it.each([200, 201, 299, 400, 404, 410, 429, 500, 503])('and the answer is reported: %i', async (status) => {
    const { url } = await receiver((response) => response.writeHead(status).end('words'));

    expect(await local(post(url))).toMatchObject({ kind: 'answered', status });
  });

  it.each([301, 302, 303, 307, 308])('and a redirect (%i) is not followed', async (status) => {
    const target = await receiver((response) => response.end());
    const { url } = await receiver((response) => response.writeHead(status, { location: target.url }).end());

    expect(await local(post(url))).toMatchObject({ kind: 'answered', status });
    expect(target.received).toEqual([]);
  });

  it('and an endless answer is cut off: its status counts', async () => {
    const { url } = await receiver((response) => {
      const chunk = 'x'.repeat(8192);
      const more = (): void => {
        while (!response.destroyed && response.write(chunk));
        if (!response.destroyed) response.once('drain', more);
      };
      response.writeHead(200);
      more();
    });

    expect(await local(post(url))).toMatchObject({ kind: 'answered', status: 200 });
  });

  it('and an answer that never ends its body counts by its status', async () => {
    const { url } = await receiver((response) => {
      response.writeHead(200, { 'content-length': '5' }).write('x');
    });

    expect(await patient(post(url))).toMatchObject({ kind: 'answered', status: 200 });
  });
});

describe('no answer is an outcome too', () => {
  it('when the receiver never answers', async () => {
    const { url, received } = await receiver(() => undefined);

    expect(await impatient(post(url))).toMatchObject({ kind: 'failed', failure: 'timeout' });
    expect(received.length).toBeLessThanOrEqual(1);
  });

  it('when the receiver drips its headers', async () => {
    const { url } = await socket((connection) => {
      connection.write('HTTP/1.1 200 OK\r\nx-a: ');
    });

    expect(await impatient(post(url))).toMatchObject({ kind: 'failed', failure: 'timeout' });
  });

  it('when the name is never resolved', async () => {
    const unresolved = createPostDelivery({
      rules: { allowLocal: false },
      clock: systemClock,
      timeoutMs: 50,
      lookup: (() => undefined) as never,
    });

    expect(await unresolved(post('https://shop.example/'))).toMatchObject({
      kind: 'failed',
      failure: 'timeout',
    });
  });

  it('when the connection is reset', async () => {
    const { url } = await socket((connection) => connection.resetAndDestroy());

    expect(await local(post(url))).toMatchObject({ kind: 'failed', failure: 'connection_failed' });
  });

  it('when the receiver wants to speak another protocol: there is an end to it', async () => {
    const { url } = await socket((connection) =>
      connection.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n'),
    );

    expect(await local(post(url))).toMatchObject({ kind: 'failed', failure: 'connection_failed' });
  });

  it('when the receiver speaks no HTTP', async () => {
    const { url } = await socket((connection) => connection.end('SSH-2.0-OpenSSH_9.9\r\n'));

    expect(await local(post(url))).toMatchObject({ kind: 'failed', failure: 'connection_failed' });
  });

  it('when nobody listens', async () => {
    const gone = await startReceiver((response) => response.end());
    await gone.close();

    expect(await local(post(gone.url))).toMatchObject({ kind: 'failed', failure: 'connection_failed' });
  });

  it('when the endpoint speaks no TLS', async () => {
    const { port } = await receiver((response) => response.end());

    expect(await local(post(`https://127.0.0.1:${port}/`))).toMatchObject({
      kind: 'failed',
      failure: 'connection_failed',
    });
  });
});

describe('an address that is not allowed', () => {
  const strict = (addresses: readonly LookupAddress[] = []) => {
    const asked: string[] = [];
    const send = createPostDelivery({
      rules: { allowLocal: false },
      clock: systemClock,
      timeoutMs: 1000,
      lookup: ((name: string, _options: unknown, callback: (error: null, found: unknown) => void) => {
        asked.push(name);
        callback(null, addresses);
      }) as never,
    });
    return { send, asked };
  };

  it.each([
    'http://shop.example/',
    'ftp://shop.example/',
    'file:///etc/passwd',
    'not a URL',
    'https://user:password@shop.example/',
    '',
  ])('is refused by its text: %s', async (url) => {
    const { send, asked } = strict();

    expect(await send(post(url))).toMatchObject({ kind: 'failed', failure: 'url_refused' });
    expect(asked).toEqual([]);
  });

  it.each([
    'https://127.0.0.1/',
    'https://2130706433/',
    'https://0x7f.1/',
    'https://0177.0.0.1/',
    'https://169.254.169.254/latest/meta-data/',
    'https://[::1]/',
    'https://[::ffff:169.254.169.254]/',
    'https://[fd00:ec2::254]/',
    'https://[64:ff9b::a9fe:a9fe]/',
  ])('is refused when written out: %s', async (url) => {
    const { send, asked } = strict();

    expect(await send(post(url))).toMatchObject({ kind: 'failed', failure: 'address_refused' });
    expect(asked).toEqual([]);
  });

  it('is never dialled when a name leads there, so that nothing arrives', async () => {
    const { port, received } = await receiver((response) => response.end());
    const { send, asked } = strict([{ address: '127.0.0.1', family: 4 }]);

    const outcome = await send(post(`https://shop.example:${port}/`));

    expect(outcome).toMatchObject({ kind: 'failed', failure: 'address_refused' });
    expect(asked).toEqual(['shop.example']);
    expect(received).toEqual([]);
  });

  it('is refused for a name that leads nowhere at all', async () => {
    const { send } = strict([]);

    expect(await send(post('https://shop.example/'))).toMatchObject({ failure: 'address_refused' });
  });
});
