import { spawn } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { API_VERSION } from '../../lambdas/kernel/api-version.ts';
import type { EventRecord } from '../../lambdas/kernel/event.ts';
import { signDelivery } from '../../lambdas/webhooks/sign-delivery.ts';
import { toPayload } from '../../lambdas/webhooks/to-payload.ts';
import { EXAMPLE, newSecret, startExampleReceiver } from '../support/example-receiver.ts';
import { paymentStories } from '../webhooks/stories/payment-stories.ts';

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0).reverse()) close();
});

const setup = async (secrets: readonly string[]) => startExampleReceiver(secrets, closing);
const nowSeconds = (): number => Math.floor(Date.now() / 1000);

interface Sent {
  readonly id: string;
  readonly body: string;
  readonly seconds?: number;
  readonly secrets: readonly string[];
}

const headersOf = ({ id, body, seconds = nowSeconds(), secrets }: Sent): Record<string, string> => ({
  ...signDelivery({ id, timestampSeconds: seconds, body }, secrets),
});

const [created, captured] = paymentStories() as readonly [EventRecord, EventRecord];
const sentOf = (event: EventRecord, secret: string): Sent => ({
  id: event.id,
  body: toPayload(event, API_VERSION),
  secrets: [secret],
});

describe('the example of a receiver', () => {
  it('keeps a delivery, answers 204 and applies it once, however often it comes', async () => {
    const secret = newSecret();
    const receiver = await setup([secret]);
    const sent = sentOf(created, secret);

    const statuses = await Promise.all(
      Array.from({ length: 5 }, async () => receiver.send(sent.body, headersOf(sent))),
    );
    statuses.push(await receiver.send(sent.body, headersOf(sent)));
    await receiver.untilApplied(1);

    expect(statuses).toEqual([204, 204, 204, 204, 204, 204]);
    expect(receiver.kept()).toEqual([`${created.id}.json`]);
    expect(readFileSync(join(receiver.inbox, `${created.id}.json`), 'utf8')).toBe(sent.body);
  });

  it('knows repetitions after it was killed, and finishes what it had begun', async () => {
    const secret = newSecret();
    const receiver = await setup([secret]);
    const [first, second] = [sentOf(created, secret), sentOf(captured, secret)];
    await receiver.send(first.body, headersOf(first));
    await receiver.untilApplied(1);
    await receiver.send(second.body, headersOf(second));
    await receiver.kill();
    // As if it had died between the acknowledgement and the work, whether it did or not.
    rmSync(join(receiver.inbox, `${captured.id}.done`), { force: true });
    receiver.applied.length = 0;

    await receiver.start();
    await receiver.untilApplied(1);
    expect(await receiver.send(first.body, headersOf(first))).toBe(204);
    expect(await receiver.send(second.body, headersOf(second))).toBe(204);

    expect(receiver.applied).toEqual([captured.id]);
    expect(receiver.stateOf(captured.resourceId)).toMatchObject({ type: 'payment.captured' });
  });

  it('does not go back to an older state when events come in another order', async () => {
    const secret = newSecret();
    const receiver = await setup([secret]);
    for (const event of [captured, created]) {
      const sent = sentOf(event, secret);
      expect(await receiver.send(sent.body, headersOf(sent))).toBe(204);
    }
    await receiver.untilApplied(2);

    expect(receiver.stateOf(captured.resourceId)).toMatchObject({
      type: 'payment.captured',
      object: { status: 'captured' },
    });
  });

  it('takes what is signed with either secret while one replaces the other', async () => {
    const [older, newer, next] = [newSecret(), newSecret(), newSecret()];
    const receiver = await setup([older, newer]);
    const { id, body } = sentOf(created, older);

    for (const secrets of [[older], [newer], [next, newer]])
      expect(await receiver.send(body, headersOf({ id, body, secrets }))).toBe(204);
    expect(await receiver.send(body, headersOf({ id, body, secrets: [next] }))).toBe(401);
  });

  it('refuses whatever is not genuine, and keeps nothing of it', async () => {
    const secret = newSecret();
    const receiver = await setup([secret]);
    const sent = sentOf(created, secret);
    const { id, body } = sent;
    const headers = headersOf(sent);
    const signedAt = (seconds: number) => headersOf({ ...sent, seconds });
    const { 'webhook-signature': signature = '', ...unsigned } = headers;
    const forgeries: readonly (readonly [string, Record<string, string>])[] = [
      [body, headersOf({ ...sent, secrets: [newSecret()] })],
      [body.replace('1250', '9250'), headers],
      [JSON.stringify(JSON.parse(body), null, 1), headers],
      [`${body}\n`, headers],
      [body.slice(0, -1), headers],
      [body, { ...headers, 'webhook-id': captured.id }],
      [body, { ...headers, 'webhook-id': '../../escaped' }],
      [body, { ...headers, 'webhook-timestamp': String(nowSeconds() - 1) }],
      [body, signedAt(nowSeconds() - 301)],
      [body, signedAt(nowSeconds() + 302)],
      [body, { ...headers, 'webhook-timestamp': 'now' }],
      [body, unsigned],
      [body, { ...headers, 'webhook-signature': '' }],
      [body, { ...headers, 'webhook-signature': signature.replace('v1,', 'v1a,') }],
      [body, { ...headers, 'webhook-signature': signature.slice(0, -4) }],
      [body, { ...headers, 'webhook-signature': `${'v1,AAAA '.repeat(200)}${signature}` }],
      ['', headersOf({ id, body, secrets: [newSecret()] })],
    ];

    for (const [forged, forgedHeaders] of forgeries)
      expect([forged.slice(-9), await receiver.send(forged, forgedHeaders)]).toEqual([forged.slice(-9), 401]);

    expect(receiver.kept()).toEqual([]);
    expect(await receiver.send(body, headers)).toBe(204);
  });

  it('reads no more than it must of a body without end, and serves one address only', async () => {
    const secret = newSecret();
    const receiver = await setup([secret]);
    const body = 'x'.repeat(65 * 1024);
    const answerTo = async (path: string, init: RequestInit): Promise<number> =>
      (await fetch(`http://127.0.0.1:${receiver.port()}${path}`, init)).status;

    expect(await receiver.send(body, headersOf({ id: created.id, body, secrets: [secret] }))).toBe(413);
    expect(await answerTo('/', { method: 'POST', body: '{}' })).toBe(404);
    expect(await answerTo('/hooks', { method: 'GET' })).toBe(405);
    expect(receiver.kept()).toEqual([]);
  });

  it('does not start without a secret that is one', async () => {
    for (const secret of ['', 'whsec_', 'whsec_c2hvcnQ=']) {
      const program = spawn(process.execPath, [EXAMPLE], { env: { WEBHOOK_SECRETS: secret, PORT: '0' } });
      expect(await new Promise((ended) => program.on('exit', ended))).toBe(1);
    }
  });
});
