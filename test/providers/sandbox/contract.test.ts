import { createSendHttp } from '../../../lambdas/providers/http-call.ts';
import { createSandboxProvider } from '../../../lambdas/providers/sandbox/sandbox-provider.ts';
import { translateSandboxWebhook } from '../../../lambdas/providers/sandbox/translate-webhook.ts';
import { verifySandboxWebhook } from '../../../lambdas/providers/sandbox/verify-webhook.ts';
import { signWebhook } from '../../../lambdas/sandbox-provider/sign-webhook.ts';
import { KEY, setup as setupSandbox, urlEvent } from '../../sandbox-provider/sandbox.ts';
import { createManualClock } from '../../support/clock.ts';
import { describeProviderContract } from '../contract-suite.ts';
import { startServer } from '../misbehaving-server.ts';
import type { ProviderUnderTest } from '../provider-under-test.ts';
import { describeSettlementContract } from '../settlement-contract.ts';

const SECRET = 'sandbox-webhook-secret';

const start = async (): Promise<ProviderUnderTest> => {
  const sandbox = setupSandbox();
  const server = await startServer((request, response, body) => {
    const url = new URL(request.url ?? '/', 'http://sandbox.example');
    const event = urlEvent({
      method: request.method ?? '',
      path: url.pathname,
      query: url.search.slice(1),
      body,
      headers: request.headers as Record<string, string>,
    });
    sandbox.call(event).then(
      ({ status, text }) => response.writeHead(status, { 'content-type': 'application/json' }).end(text),
      (error: unknown) => response.destroy(error as Error),
    );
  });
  const connect = (baseUrl: string, key: string) =>
    createSandboxProvider({
      baseUrl,
      readApiKey: async () => key,
      webhooksUrl: 'https://receiver.example/webhooks',
      send: createSendHttp({ connectMs: 2_000, totalMs: 5_000 }),
    });
  const nowSeconds = createManualClock().nowMs() / 1000;
  return {
    provider: connect(server.url, KEY),
    withWrongKey: connect(server.url, 'wrong'),
    unreachable: connect('http://127.0.0.1:1', KEY),
    verify: verifySandboxWebhook,
    translate: translateSandboxWebhook,
    secrets: [SECRET],
    nowMs: sandbox.clock.nowMs(),
    sources: {
      approved: 'tok_visa',
      declined: 'tok_declined',
      unknown: 'tok_unknown',
      asksPayer: 'tok_requires_action',
    },
    cards: { approved: { type: 'card', number: '4242424242424242', expMonth: 12, expYear: 2031 } },
    refundsComeBackTo: 'tok_refund_returned',
    sendBack: () => sandbox.clock.advance(8_000),
    settle: async (comesBack) => {
      sandbox.clock.advance(3_001);
      const { body } = await sandbox.settle('settlement-1', { comes_back: comesBack });
      sandbox.clock.advance(8_000);
      const [made] = body['data'] as readonly { readonly id: string }[];
      return made?.id ?? 'nothing';
    },
    breakNext: (when) => (when === 'after' ? 'tok_http_500_after_commit' : 'tok_http_500'),
    finishAction: async (url) => {
      const { pathname } = new URL(url);
      await sandbox.call(urlEvent({ method: 'GET', path: pathname, query: 'result=approve' }));
    },
    webhooks: () =>
      sandbox.queued.map(({ body }) => ({
        body,
        headers: { 'sandbox-signature': signWebhook(body, [SECRET], nowSeconds) },
      })),
    close: server.close,
  };
};

describeProviderContract('The sandbox', start);
describeSettlementContract('The sandbox', start);
