import { createServer, type Server } from 'node:http';
import { Webhook } from 'standardwebhooks';
import { afterEach, describe, expect, it } from 'vitest';
import { createWebhookCatcher } from '../../local/webhook-catcher.ts';

const secret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
const servers: Server[] = [];

const setup = async () => {
  const catcher = createWebhookCatcher(() => new Date('2026-11-01T10:00:00Z'));
  catcher.trust(secret);
  const server = createServer(catcher.handle);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
  const post = (body: string, signature: string, at: Date) =>
    fetch(url, {
      method: 'POST',
      body,
      headers: {
        'webhook-id': 'evt_1',
        'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
        'webhook-signature': signature,
      },
    });
  return { catcher, url, post };
};

afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

describe('the demonstration’s webhook endpoint', () => {
  it('accepts what the published library signs, and shows it', async () => {
    const { post, url } = await setup();
    const now = new Date();
    const signature = new Webhook(secret).sign('evt_1', now, '{"type":"payment.captured"}');

    const response = await post('{"type":"payment.captured"}', signature, now);

    expect(response.status).toBe(204);
    expect(await (await fetch(url)).json()).toMatchObject({
      data: [{ verified: true, body: '{"type":"payment.captured"}', at: '2026-11-01T10:00:00.000Z' }],
    });
  });

  it('refuses a body that was changed after signing', async () => {
    const { post, catcher } = await setup();
    const now = new Date();
    const signature = new Webhook(secret).sign('evt_1', now, '{"amount":1}');

    const response = await post('{"amount":2}', signature, now);

    expect(response.status).toBe(401);
    expect(catcher.caught()).toMatchObject([{ verified: false }]);
  });

  it('refuses an old timestamp', async () => {
    const { post } = await setup();
    const longAgo = new Date(Date.now() - 3_600_000);

    const response = await post('{}', new Webhook(secret).sign('evt_1', longAgo, '{}'), longAgo);

    expect(response.status).toBe(401);
  });
});
