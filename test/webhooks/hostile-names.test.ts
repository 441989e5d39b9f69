import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { systemClock } from '../../lambdas/kernel/clock.ts';
import { createCheckUrl } from '../../lambdas/webhooks/check-url.ts';
import { createPostDelivery, type PostOutcome } from '../../lambdas/webhooks/post-delivery.ts';
import { selfSigned } from '../support/self-signed.ts';
import { startReceiver } from './receiver.ts';

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

const PUBLIC = '93.184.215.14';
const METADATA = '169.254.169.254';

/** A resolver under a stranger's control: it answers each question with the next of its addresses. */
const resolverOf = (...addresses: readonly string[]) => {
  const left = [...addresses];
  const lookup = ((_name: string, _options: unknown, callback: (error: null, found: unknown) => void) => {
    const address = left.shift();
    if (address === undefined) throw new Error('asked more often than expected');
    callback(null, [{ address, family: 4 }]);
  }) as never;
  return { lookup, left };
};

const postTo = (url: string) => ({ url, headers: {}, body: '{}' });
const listening = async () => {
  const receiver = await startReceiver((response) => response.writeHead(500).end());
  closing.push(receiver.close);
  return receiver;
};

describe('a name that is rebound (DNS rebinding)', () => {
  it('passes when it is given, and is refused when it is dialled', async () => {
    const { port, received } = await listening();
    const { lookup, left } = resolverOf(PUBLIC, '127.0.0.1');
    const rules = { allowLocal: false };
    const url = `https://rebound.example:${port}/hooks`;

    expect(await createCheckUrl({ rules, lookup })(url)).toEqual({ ok: true, value: url });
    const outcome = await createPostDelivery({ rules, clock: systemClock, lookup })(postTo(url));

    expect(outcome).toMatchObject({ kind: 'failed', failure: 'address_refused' });
    expect(left).toEqual([]);
    expect(received).toEqual([]);
  });

  it('is looked up and checked again on every attempt, however often it was right', async () => {
    const { port, received } = await listening();
    const { lookup, left } = resolverOf('127.0.0.1', METADATA, '127.0.0.1', '0.0.0.0');
    const post = createPostDelivery({ rules: { allowLocal: true }, clock: systemClock, lookup });
    const outcomes: PostOutcome[] = [];
    for (let attempt = 0; attempt < 4; attempt++)
      outcomes.push(await post(postTo(`http://rebound.example:${port}/`)));

    expect(outcomes).toMatchObject([
      { kind: 'answered', status: 500 },
      { kind: 'failed', failure: 'address_refused' },
      { kind: 'answered', status: 500 },
      { kind: 'failed', failure: 'address_refused' },
    ]);
    expect(left).toEqual([]);
    expect(received).toHaveLength(2);
  });
});

describe('the Lambda runtime’s own API', () => {
  const post = createPostDelivery({ rules: { allowLocal: false }, clock: systemClock });

  it.each([
    ['http://127.0.0.1:9001/2018-06-01/runtime/invocation/next', 'url_refused'],
    ['https://127.0.0.1:9001/2018-06-01/runtime/invocation/next', 'address_refused'],
    ['https://localhost:9001/2018-06-01/runtime/invocation/next', 'address_refused'],
    ['https://[::1]:9001/', 'address_refused'],
    ['https://169.254.100.1:9001/', 'address_refused'],
  ])('is never called: %s', async (url, failure) => {
    expect(await post(postTo(url))).toMatchObject({ kind: 'failed', failure });
  });
});

describe('a certificate that nobody vouches for', () => {
  it('is not accepted, not even where the environment says that certificates are not to be checked', async () => {
    vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0');
    const received: unknown[] = [];
    const server = createServer(selfSigned('localhost'), (request, response) => {
      received.push(request.url);
      response.end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    closing.push(async () => new Promise((resolve) => server.close(resolve)));
    const { port } = server.address() as AddressInfo;
    const post = createPostDelivery({ rules: { allowLocal: true }, clock: systemClock });

    // The server works: whoever does not check the certificate is served.
    expect((await fetch(`https://127.0.0.1:${port}/unchecked`)).status).toBe(200);
    expect(await post(postTo(`https://127.0.0.1:${port}/hooks`))).toMatchObject({
      kind: 'failed',
      failure: 'connection_failed',
    });
    expect(received).toEqual(['/unchecked']);
  });
});
