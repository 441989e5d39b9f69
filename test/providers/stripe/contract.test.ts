import { afterAll, beforeAll } from 'vitest';
import { createSendHttp } from '../../../lambdas/providers/http-call.ts';
import { createStripeProvider } from '../../../lambdas/providers/stripe/stripe-provider.ts';
import { translateStripeWebhook } from '../../../lambdas/providers/stripe/translate-webhook.ts';
import { verifyStripeWebhook } from '../../../lambdas/providers/stripe/verify-webhook.ts';
import { createManualClock } from '../../support/clock.ts';
import { type StripeMock, startStripeMock } from '../../support/stripe-mock.ts';
import { describeProviderContract } from '../contract-suite.ts';
import type { ProviderUnderTest } from '../provider-under-test.ts';
import { describeSettlementContract } from '../settlement-contract.ts';
import { KEY, startStandIn, toWebhook, WEBHOOK_SECRET } from './stand-in.ts';
import { finishAction, PAYMENT_METHODS } from './stand-in-intents.ts';
import { failRefund, failSettlement, settle } from './stand-in-moves.ts';

let stripeMock: StripeMock;
// Building it takes a minute on a machine that has never done so; fetching a Go, another one.
beforeAll(async () => {
  stripeMock = await startStripeMock();
}, 300_000);
afterAll(() => stripeMock.stop());

const start = async (): Promise<ProviderUnderTest> => {
  const standIn = await startStandIn(stripeMock.url);
  const connect = (apiUrl: string, key: string) =>
    createStripeProvider({
      apiUrl,
      readApiKey: async () => key,
      returnUrl: 'https://shop.example/paid',
      clock: { nowMs: Date.now, sleep: async () => undefined },
      send: createSendHttp({ connectMs: 2_000, totalMs: 5_000 }),
    });
  const nowSeconds = createManualClock().nowMs() / 1000;
  return {
    provider: connect(standIn.url, KEY),
    withWrongKey: connect(standIn.url, 'sk_test_wrong'),
    unreachable: connect('http://127.0.0.1:1', KEY),
    verify: verifyStripeWebhook,
    translate: translateStripeWebhook,
    secrets: [WEBHOOK_SECRET],
    nowMs: Date.now(),
    sources: {
      approved: PAYMENT_METHODS.approved,
      declined: PAYMENT_METHODS.declined,
      unknown: 'pm_unknown',
      asksPayer: PAYMENT_METHODS.asksPayer,
    },
    cards: null,
    refundsComeBackTo: PAYMENT_METHODS.approved,
    sendBack: (refundReference) => failRefund(standIn.state, refundReference),
    settle: async (comesBack) => {
      const made = settle(standIn.state, 1250);
      if (comesBack) failSettlement(standIn.state, made);
      return made.id;
    },
    breakNext: (when) => {
      standIn.break(/confirm$/, when === 'after' ? 'error_after' : 'error_before');
      return PAYMENT_METHODS.approved;
    },
    finishAction: async (url) => finishAction(standIn.state, new URL(url).pathname.slice(1)),
    webhooks: () => standIn.events.map((event) => toWebhook(event, nowSeconds)),
    close: standIn.close,
  };
};

describeProviderContract('Stripe', start);
describeSettlementContract('Stripe', start);
