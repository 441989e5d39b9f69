import { createHmac } from 'node:crypto';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { SQSRecord } from 'aws-lambda';
import { afterEach, describe, expect, it } from 'vitest';
import { silentLog } from '../../lambdas/platform/logger.ts';
import { createSendWebhooks } from '../../lambdas/sandbox-provider/send-webhooks.ts';
import { signWebhook } from '../../lambdas/sandbox-provider/sign-webhook.ts';
import { createManualClock } from '../support/clock.ts';

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

interface Received {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

const receiver = async (status: number, headers: Record<string, string> = {}) => {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request
      .on('data', (chunk: Buffer) => chunks.push(chunk))
      .on('end', () => {
        received.push({ headers: request.headers, body: Buffer.concat(chunks).toString() });
        response.writeHead(status, headers).end();
      });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = async (): Promise<void> =>
    new Promise((resolve) => {
      server.closeAllConnections();
      server.close(() => resolve());
    });
  closing.push(close);
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/sandbox`, received, close };
};

const setup = (secrets: readonly string[] = ['new', 'old']) => {
  const clock = createManualClock();
  const process = createSendWebhooks({ readSecrets: async () => secrets, clock, fetch });
  const send = async (url: string, body = '{"id":"pev_1"}'): Promise<void> => {
    const message = { event_id: 'pev_1', type: 'charge.captured', url, delay_seconds: 0, body };
    await process(message, {} as SQSRecord, silentLog);
  };
  return { clock, send };
};

describe('a webhook', () => {
  it('arrives byte for byte, signed with every valid secret at the time of this attempt', async () => {
    const { url, received } = await receiver(202);
    const { send, clock } = setup();
    const body = '{"id":"pev_1","note":"ünïcode  \\u0041"}';
    await send(url, body);
    const t = clock.nowMs() / 1000;
    const v1 = (secret: string): string => createHmac('sha256', secret).update(`${t}.${body}`).digest('hex');
    expect(received).toMatchObject([
      { body, headers: { 'sandbox-signature': `t=${t},v1=${v1('new')},v1=${v1('old')}` } },
    ]);
  });

  it.each([301, 400, 401, 404, 500, 503])('answered with %i stays in the queue', async (status) => {
    const target = await receiver(202);
    const { url, received } = await receiver(status, { location: target.url });
    const { send } = setup();
    await expect(send(url)).rejects.toThrow(`answered ${status}`);
    expect(received).toHaveLength(1);
    expect(target.received).toEqual([]);
  });

  it('that nobody listens to stays in the queue', async () => {
    const { url, close } = await receiver(202);
    await close();
    await expect(setup().send(url)).rejects.toThrow('answered no_answer');
  });
});

it('an attempt is signed for its own second', () => {
  expect(signWebhook('body', ['s'], 1)).not.toBe(signWebhook('body', ['s'], 2));
});
