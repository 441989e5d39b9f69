import { afterEach, describe, expect, it } from 'vitest';
import type { OperationId } from '../../../lambdas/kernel/ids.ts';
import { money } from '../../../lambdas/kernel/money.ts';
import { createSendHttp } from '../../../lambdas/providers/http-call.ts';
import type { ProviderCommand, ProviderQuestion } from '../../../lambdas/providers/port.ts';
import { createSandboxProvider } from '../../../lambdas/providers/sandbox/sandbox-provider.ts';
import { translateSandboxWebhook } from '../../../lambdas/providers/sandbox/translate-webhook.ts';
import { KEY, setup as setupSandbox, urlEvent } from '../../sandbox-provider/sandbox.ts';
import { startServer } from '../misbehaving-server.ts';

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

/** Our adapter and the real provider, with a real connection between them. */
const setup = async (key = KEY) => {
  const sandbox = setupSandbox();
  const answers: number[] = [];
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
      ({ status, text }) => {
        answers.push(status);
        response.writeHead(status, { 'content-type': 'application/json' }).end(text);
      },
      (error: unknown) => response.destroy(error as Error),
    );
  });
  closing.push(server.close);
  const provider = createSandboxProvider({
    baseUrl: server.url,
    readApiKey: async () => key,
    webhooksUrl: 'https://receiver.example/webhooks',
    send: createSendHttp({ connectMs: 2_000, totalMs: 5_000 }),
  });
  return { ...sandbox, provider, server, answers };
};

const authorize = (source: string, other: Partial<Extract<ProviderCommand, { kind: 'authorize' }>> = {}) =>
  ({
    kind: 'authorize',
    operationId: 'op_1',
    amount: money(1250, 'EUR'),
    source,
    capture: 'automatic',
    ...other,
  }) as const satisfies ProviderCommand;

/** The sandbox finds an operation by its id alone. */
const about = (operationId: OperationId): ProviderQuestion => ({
  command: authorize('tok_visa', { operationId }),
  createdAt: '2026-03-01T12:00:00.000Z',
});

const WHOLE = money(1250, 'EUR');
const SUCCEEDED = { kind: 'succeeded', amountAuthorized: WHOLE, amountCaptured: WHOLE };

describe('a submitted operation', () => {
  it.each([
    ['tok_visa', SUCCEEDED],
    ['tok_declined', { kind: 'failed', code: 'card_declined' }],
    ['tok_requires_action', { kind: 'requires_action' }],
    ['tok_webhook_lost', { kind: 'pending' }],
    ['tok_http_500', { kind: 'ambiguous', reason: 'server_error' }],
    ['tok_http_500_after_commit', { kind: 'ambiguous', reason: 'server_error' }],
    ['tok_timeout_before_commit', { kind: 'ambiguous', reason: 'server_error' }],
    ['tok_no_such_card', { kind: 'failed', code: 'invalid_source', providerReference: null }],
  ])('with %s is answered with %o', async (source, answer) => {
    const { provider } = await setup();
    expect(await provider.submit(authorize(source))).toMatchObject(answer);
  });

  it('carries its id as the key, and where to report', async () => {
    const { provider, server, charges } = await setup();
    await provider.submit(authorize('tok_visa'));
    await provider.submit(authorize('tok_visa'));
    expect(server.received.map((body) => JSON.parse(body) as unknown)).toEqual(
      Array.from({ length: 2 }, () => ({
        operation_id: 'op_1',
        amount: 1250,
        currency: 'EUR',
        source: 'tok_visa',
        capture: true,
        webhook_url: 'https://receiver.example/webhooks/sandbox',
      })),
    );
    expect(charges.size).toBe(1);
  });

  it('whose key meant another amount before is ambiguous, and a query tells the truth', async () => {
    const { provider, answers } = await setup();
    await provider.submit(authorize('tok_visa'));
    const answer = await provider.submit(authorize('tok_visa', { amount: money(1, 'EUR') }));
    expect(answers.at(-1)).toBe(409);
    expect(answer).toEqual({ kind: 'ambiguous', reason: 'unreadable_reply' });
    expect(await provider.query(about('op_1'))).toMatchObject(SUCCEEDED);
  });

  it('is not accepted with a wrong key, and nothing is taken', async () => {
    const { provider, charges } = await setup('wrong');
    expect(await provider.submit(authorize('tok_visa'))).toEqual({
      kind: 'not_accepted',
      reason: 'unauthorized',
    });
    expect(await provider.query(about('op_1'))).toEqual({ kind: 'no_answer', reason: 'unauthorized' });
    expect(charges.size).toBe(0);
  });

  it('is never even built without the API key: that is a fault of ours, and loud', async () => {
    const provider = createSandboxProvider({
      baseUrl: 'http://sandbox.example',
      webhooksUrl: 'http://receiver.example',
      readApiKey: async () => Promise.reject(new Error('no access to the secret')),
    });
    await expect(provider.submit(authorize('tok_visa'))).rejects.toThrow('no access');
  });
});

describe('a later operation on a charge', () => {
  it('captures, and cannot void any more', async () => {
    const { provider } = await setup();
    const authorized = await provider.submit(authorize('tok_visa', { capture: 'manual' }));
    const providerReference = 'providerReference' in authorized ? String(authorized.providerReference) : '';
    expect(
      await provider.submit({
        kind: 'capture',
        operationId: 'op_2',
        amount: WHOLE,
        providerReference,
      }),
    ).toMatchObject({ kind: 'succeeded', amountCaptured: WHOLE });
    expect(await provider.submit({ kind: 'void', operationId: 'op_3', providerReference })).toMatchObject({
      kind: 'failed',
      code: 'invalid_request',
    });
    expect(await provider.query(about('op_2'))).toMatchObject({ kind: 'succeeded' });
  });

  it('voids', async () => {
    const { provider } = await setup();
    const authorized = await provider.submit(authorize('tok_visa', { capture: 'manual' }));
    const providerReference = 'providerReference' in authorized ? String(authorized.providerReference) : '';
    expect(await provider.submit({ kind: 'void', operationId: 'op_2', providerReference })).toMatchObject({
      kind: 'succeeded',
      amountCaptured: money(0, 'EUR'),
    });
  });
});

describe('a refund', () => {
  const PART = money(400, 'EUR');
  const REFUNDED = { kind: 'refunded', amount: PART, providerReference: expect.stringMatching(/^re_/) };

  const refunding = async (source: string) => {
    const connected = await setup();
    await connected.charge(source);
    await connected.charge(source);
    const [providerReference = 'ch_none'] = connected.charges.keys();
    const refund = async (amount = PART) =>
      connected.provider.submit({ kind: 'refund', operationId: 'op_2', amount, providerReference });
    return { ...connected, refund, providerReference };
  };

  it.each([
    ['tok_visa', REFUNDED, REFUNDED],
    ['tok_webhook_lost', { kind: 'pending' }, REFUNDED],
    ['tok_http_500', { kind: 'ambiguous', reason: 'server_error' }, { kind: 'not_found' }],
    ['tok_timeout_before_commit', { kind: 'ambiguous', reason: 'server_error' }, { kind: 'not_found' }],
    ['tok_http_500_after_commit', { kind: 'ambiguous', reason: 'server_error' }, REFUNDED],
    [
      'tok_refund_fails',
      { kind: 'failed', code: 'refund_refused' },
      { kind: 'failed', code: 'refund_refused' },
    ],
  ])('of %s is answered with %o, and a question about it with %o', async (source, answer, truth) => {
    const { provider, refund } = await refunding(source);
    expect(await refund()).toMatchObject(answer);
    expect(await provider.query(about('op_2'))).toMatchObject(truth);
  });

  it('has one reference, whether it was answered, asked about or told', async () => {
    const { provider, refund, queued } = await refunding('tok_visa');
    const answer = await refund();
    expect(await refund()).toEqual(answer);
    expect(await provider.query(about('op_2'))).toEqual(answer);
    expect(translateSandboxWebhook(queued.at(-1)?.body ?? '')).toMatchObject({ value: { answer } });
  });

  it('carries its id as the key, the charge, and where to report', async () => {
    const { refund, server, providerReference } = await refunding('tok_visa');
    await refund();
    expect(JSON.parse(server.received.at(-1) ?? '')).toEqual({
      operation_id: 'op_2',
      charge: providerReference,
      amount: 400,
      webhook_url: 'https://receiver.example/webhooks/sandbox',
    });
  });

  it('of more than was captured failed, and the provider knows nothing of it', async () => {
    const { provider, refund } = await refunding('tok_visa');
    expect(await refund(money(1251, 'EUR'))).toEqual({
      kind: 'failed',
      providerReference: null,
      code: 'invalid_request',
    });
    expect(await provider.query(about('op_2'))).toEqual({ kind: 'not_found' });
  });

  it('in another currency than the charge proves nothing', async () => {
    const { refund } = await refunding('tok_visa');
    expect(await refund(money(400, 'USD'))).toEqual({ kind: 'ambiguous', reason: 'unreadable_reply' });
  });

  it('whose key meant another amount before is ambiguous, and a query tells the truth', async () => {
    const { provider, refund } = await refunding('tok_visa');
    await refund();
    expect(await refund(money(1, 'EUR'))).toEqual({ kind: 'ambiguous', reason: 'unreadable_reply' });
    expect(await provider.query(about('op_2'))).toMatchObject(REFUNDED);
  });

  it('is among what the provider can be asked', async () => {
    const { provider } = await setup();
    expect(provider.capabilities.kinds).toEqual([
      'authorize',
      'capture',
      'void',
      'refund',
      'payout',
      'dispute_evidence',
    ]);
  });
});

describe('a question', () => {
  it.each([
    ['tok_timeout_after_commit', SUCCEEDED],
    ['tok_http_500_after_commit', SUCCEEDED],
    ['tok_webhook_lost', SUCCEEDED],
    ['tok_requires_action', { kind: 'requires_action' }],
    ['tok_declined', { kind: 'failed', code: 'card_declined' }],
    ['tok_http_500', { kind: 'not_found' }],
    ['tok_timeout_before_commit', { kind: 'not_found' }],
  ])('after %s is answered with the truth', async (source, answer) => {
    const { provider } = await setup();
    await provider.submit(authorize(source));
    expect(await provider.query(about('op_1'))).toMatchObject(answer);
  });
});

describe('history', () => {
  const range = { from: '2026-11-21T00:00:00.000Z', to: '2026-11-22T00:00:00.000Z' };

  it('is pulled page by page', async () => {
    const { provider, charge } = await setup();
    for (let index = 0; index < 101; index++) await charge('tok_visa', { operation_id: `op_${index}` });
    const first = await provider.history({ ...range, cursor: null });
    const second = await provider.history({ ...range, cursor: first.nextCursor });
    expect([first.lines.length, second.lines.length, second.nextCursor]).toEqual([100, 1, null]);
    expect(first.lines[0]).toMatchObject({ kind: 'charge', amount: WHOLE, settled: WHOLE });
  });

  it('tells money that was taken from money that was given back', async () => {
    const { provider, charge, charges, refund } = await setup();
    await charge('tok_visa');
    const [id = 'ch_none'] = charges.keys();
    const { body } = await refund(id, 'op_2', 400);
    const { lines } = await provider.history({ ...range, cursor: null });
    const part = money(400, 'EUR');
    expect(lines).toHaveLength(2);
    expect(lines).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          kind: 'charge',
          operationId: 'op_1',
          providerReference: id,
          amount: WHOLE,
        }),
        expect.objectContaining({
          kind: 'refund',
          operationId: 'op_2',
          providerReference: body['id'],
          amount: part,
          settled: part,
        }),
      ]),
    );
  });

  it('that does not come is an error: whoever pulls pulls again', async () => {
    const { provider } = await setup('wrong');
    await expect(provider.history({ ...range, cursor: null })).rejects.toThrow(
      'no page of history: status 401',
    );
  });
});
