import { Webhook } from 'standardwebhooks';
import Stripe from 'stripe';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { API_VERSION } from '../../lambdas/kernel/api-version.ts';
import { systemClock } from '../../lambdas/kernel/clock.ts';
import { ok } from '../../lambdas/kernel/result.ts';
import { verifyStripeWebhook } from '../../lambdas/providers/stripe/verify-webhook.ts';
import { signDelivery } from '../../lambdas/webhooks/sign-delivery.ts';
import { toPayload } from '../../lambdas/webhooks/to-payload.ts';
import { newSecret, startExampleReceiver } from '../support/example-receiver.ts';
import { type Asked, type AskLibrary, goLibrary, pythonLibrary } from '../support/standard-webhooks.ts';
import { everythingThatHappens } from './stories/event-stories.ts';

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0).reverse()) close();
});

const nowSeconds = (): number => Math.floor(Date.now() / 1000);

/** The library of npm answers like those of other languages. */
const npmLibrary = async (): Promise<AskLibrary> => async (asked) =>
  asked.map(({ secret, id, seconds, body, headers }) => {
    const webhook = new Webhook(secret);
    const signature = webhook.sign(id, new Date(seconds * 1000), body);
    try {
      webhook.verify(body, { ...headers });
      return { verified: true, signature };
    } catch {
      return { verified: false, signature };
    }
  });

/** An event of every kind, signed as the deliver function signs it, while its secret is being rotated. */
const deliveries = (): readonly Asked[] =>
  everythingThatHappens().map((event) => {
    const [secret, older] = [newSecret(), newSecret()];
    const [seconds, body] = [nowSeconds(), toPayload(event, API_VERSION)];
    const headers = signDelivery({ id: event.id, timestampSeconds: seconds, body }, [older, secret]);
    return { secret, id: event.id, seconds, body, headers: { ...headers } };
  });

describe.each([
  ['npm', npmLibrary],
  ['PyPI', pythonLibrary],
  ['Go', goLibrary],
])('the standardwebhooks library of %s', (_name, install) => {
  let ask: AskLibrary;
  // Built once into .local; a first build fetches a compiler where there is none.
  beforeAll(async () => {
    ask = await install();
  }, 300_000);

  it('takes every delivery of ours, and signs it as we do', async () => {
    const asked = deliveries();

    const answers = await ask(asked);

    expect(answers).toEqual(
      asked.map(({ secret, id, seconds, body }) => ({
        verified: true,
        signature: signDelivery({ id, timestampSeconds: seconds, body }, [secret])['webhook-signature'],
      })),
    );
  });

  it('refuses what we did not send', async () => {
    const [asked] = deliveries();
    const { headers } = asked!;
    const forgeries: readonly Asked[] = [
      { ...asked!, secret: newSecret() },
      { ...asked!, body: asked!.body.replace('1250', '9250') },
      { ...asked!, headers: { ...headers, 'webhook-id': 'evt_another' } },
      { ...asked!, headers: { ...headers, 'webhook-timestamp': String(nowSeconds() - 1000) } },
    ];

    expect((await ask(forgeries)).map(({ verified }) => verified)).toEqual(forgeries.map(() => false));
  });

  it('signs what our receiver takes', async () => {
    const [asked] = deliveries();
    const receiver = await startExampleReceiver([asked!.secret], closing);
    const [answer] = await ask([asked!]);

    const status = await receiver.send(asked!.body, {
      'webhook-id': asked!.id,
      'webhook-timestamp': String(asked!.seconds),
      'webhook-signature': answer!.signature,
    });

    expect(status).toBe(204);
    expect(receiver.kept()).toEqual([`${asked!.id}.json`]);
  });
});

describe('a webhook that Stripe’s own library signs', () => {
  const payload = JSON.stringify({
    id: 'evt_1',
    object: 'event',
    data: { object: { description: 'für 5 €' } },
  });
  const verify = (timestamp: number, secret: string, text = payload) =>
    verifyStripeWebhook({
      rawBody: Buffer.from(text),
      headers: {
        'stripe-signature': new Stripe('sk_test_unused').webhooks.generateTestHeaderString({
          payload,
          timestamp,
          secret: 'whsec_stripe',
        }),
      },
      secrets: [secret],
      clock: systemClock,
    });

  it('is taken by our receiver', () => {
    expect(verify(nowSeconds(), 'whsec_stripe')).toEqual(ok(undefined));
  });

  it('is refused under another secret, changed, too old or from the future', () => {
    const refusals = [
      verify(nowSeconds(), 'whsec_other'),
      verify(nowSeconds(), 'whsec_stripe', `${payload} `),
      verify(nowSeconds() - 400, 'whsec_stripe'),
      verify(nowSeconds() + 400, 'whsec_stripe'),
    ];

    expect(refusals.map((refusal) => (refusal.ok ? 'taken' : refusal.error))).toEqual([
      'signature_mismatch',
      'signature_mismatch',
      'timestamp_too_old',
      'timestamp_in_future',
    ]);
  });
});
