import { afterEach, describe, expect, it } from 'vitest';
import { deriveId } from '../../../lambdas/kernel/ids.ts';
import { money } from '../../../lambdas/kernel/money.ts';
import type { ProviderCommand } from '../../../lambdas/providers/port.ts';
import { type Behave, replying, startServer } from '../misbehaving-server.ts';
import { CREATED_AT, connectTo } from './connected.ts';

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

const REFUND: ProviderCommand = {
  kind: 'refund',
  operationId: deriveId('op', 'faults', '1'),
  amount: money(400, 'EUR'),
  providerReference: 'pi_1',
};
const VOID: ProviderCommand = { kind: 'void', operationId: REFUND.operationId, providerReference: 'pi_1' };

const setup = async (behave: Behave, totalMs = 2_000, sendMs?: number) => {
  const server = await startServer(behave);
  closing.push(server.close);
  const limits = { totalMs, ...(sendMs === undefined ? {} : { sendMs }) };
  return { ...connectTo(server.url, limits), server };
};

/** An answer that is right, and takes its time. */
const slowly =
  (answer: object): Behave =>
  (_request, response) => {
    setTimeout(() => response.writeHead(200).end(JSON.stringify(answer)), 700);
  };

const error = (type: string, fields: object = {}): string =>
  JSON.stringify({ error: { type, message: 'As Stripe words it.', ...fields } });

const ambiguous = (reason: string) => ({ kind: 'ambiguous', reason });
const notAccepted = (reason: string) => ({ kind: 'not_accepted', reason });
const failed = (code: string) => ({ kind: 'failed', providerReference: null, code });

/** Bodies and statuses as docs.stripe.com/error-codes, /error-low-level, /rate-limits and /declines/codes give them. */
const RECORDED: readonly (readonly [string, number, string, object])[] = [
  [
    'no such key',
    401,
    error('invalid_request_error', { code: 'api_key_expired' }),
    notAccepted('unauthorized'),
  ],
  ['a restricted key', 403, error('invalid_request_error'), notAccepted('unauthorized')],
  [
    'a live key on test data',
    400,
    error('invalid_request_error', { code: 'testmode_charges_only' }),
    notAccepted('unauthorized'),
  ],
  [
    'too many requests',
    429,
    error('invalid_request_error', { code: 'rate_limit' }),
    notAccepted('rate_limited'),
  ],
  [
    'a locked object',
    429,
    error('invalid_request_error', { code: 'lock_timeout' }),
    notAccepted('rate_limited'),
  ],
  [
    'a locked object, as a conflict',
    409,
    error('invalid_request_error', { code: 'lock_timeout' }),
    notAccepted('rate_limited'),
  ],
  [
    'the same key at work',
    409,
    error('idempotency_error', { code: 'idempotency_key_in_use' }),
    ambiguous('in_progress'),
  ],
  ['the key with other parameters', 400, error('idempotency_error'), ambiguous('unreadable_reply')],
  ['a wrong parameter', 400, error('invalid_request_error', { param: 'amount' }), failed('invalid_request')],
  [
    'no such object',
    404,
    error('invalid_request_error', { code: 'resource_missing' }),
    failed('invalid_request'),
  ],
  [
    'a refunded charge',
    400,
    error('invalid_request_error', { code: 'charge_already_refunded' }),
    failed('refund_refused'),
  ],
  [
    'a disputed charge',
    400,
    error('invalid_request_error', { code: 'charge_disputed' }),
    failed('refund_refused'),
  ],
  [
    'a state that we may have caused',
    400,
    error('invalid_request_error', { code: 'payment_intent_unexpected_state' }),
    ambiguous('unreadable_reply'),
  ],
  [
    'a declined card',
    402,
    error('card_error', { code: 'card_declined', decline_code: 'do_not_honor' }),
    failed('card_declined'),
  ],
  [
    'a stolen card',
    402,
    error('card_error', { code: 'card_declined', decline_code: 'stolen_card' }),
    failed('card_declined'),
  ],
  [
    'an empty account',
    402,
    error('card_error', { code: 'card_declined', decline_code: 'insufficient_funds' }),
    failed('insufficient_funds'),
  ],
  ['an expired card', 402, error('card_error', { code: 'expired_card' }), failed('invalid_source')],
  [
    'a failed proof',
    402,
    error('card_error', { code: 'authentication_required' }),
    failed('action_declined'),
  ],
  [
    "the processor's own trouble",
    402,
    error('card_error', { code: 'processing_error' }),
    failed('provider_refused'),
  ],
  ['an error of Stripe', 500, error('api_error'), ambiguous('server_error')],
  ['an overload', 503, error('api_error'), ambiguous('server_error')],
  ['an error of a proxy', 502, '<html>Bad Gateway</html>', ambiguous('server_error')],
  ['an error that looks like success', 500, '{}', ambiguous('server_error')],
  ['a redirect', 302, '{}', ambiguous('unreadable_reply')],
  ["a proxy's 404", 404, '<html>Not Found</html>', ambiguous('unreadable_reply')],
  ['a 403 of a firewall', 403, '{"blocked":true}', ambiguous('unreadable_reply')],
  ['a kind of error that is new', 418, error('teapot_error'), ambiguous('unreadable_reply')],
  ['a success that is no JSON', 200, 'ok', ambiguous('unreadable_reply')],
  ['a success about something else', 200, '{"object":"charge","id":"ch_1"}', ambiguous('unreadable_reply')],
  [
    'a success about another refund',
    200,
    JSON.stringify({
      object: 'refund',
      id: 're_1',
      status: 'succeeded',
      amount: 400,
      currency: 'eur',
      payment_intent: 'pi_2',
      metadata: {},
    }),
    ambiguous('unreadable_reply'),
  ],
];

describe('an answer of Stripe', () => {
  it.each(RECORDED)('%s (%i) means what it means', async (_name, status, body, answer) => {
    const { provider } = await setup(replying(status, body));
    expect(await provider.submit(REFUND)).toEqual(answer);
  });

  it('no error says anything about an operation that was only asked about', async () => {
    for (const [, status, body] of RECORDED) {
      const { provider } = await setup(replying(status, body));
      const answer = await provider.query({ command: VOID, createdAt: CREATED_AT });
      expect(answer.kind).toBe('no_answer');
    }
  });
});

describe('a void', () => {
  const intent = (status: string, id = 'pi_1') => ({
    object: 'payment_intent',
    id,
    status,
    amount: 1250,
    amount_capturable: 0,
    amount_received: status === 'succeeded' ? 1250 : 0,
    currency: 'eur',
    capture_method: 'manual',
    metadata: {},
  });
  const refused = (code: string, shown: object | null) =>
    replying(
      400,
      error('invalid_request_error', { code, ...(shown === null ? {} : { payment_intent: shown }) }),
    );
  const nothingHeld = {
    kind: 'succeeded',
    providerReference: 'pi_1',
    amountAuthorized: money(0, 'EUR'),
    amountCaptured: money(0, 'EUR'),
  };

  it.each([
    'payment_intent_unexpected_state',
    'charge_expired_for_capture',
    'charge_already_refunded',
    'a_code_that_is_new',
  ])('of a hold that is over by now has succeeded, whatever it is refused with: %s', async (code) => {
    const { provider } = await setup(refused(code, intent('canceled')));
    expect(await provider.submit(VOID)).toEqual(nothingHeld);
  });

  it.each(['payment_intent_unexpected_state', 'charge_expired_for_capture', 'charge_already_refunded'])(
    'that is refused with %s alone is looked into',
    async (code) => {
      const { provider } = await setup(refused(code, null));
      expect(await provider.submit(VOID)).toEqual(ambiguous('unreadable_reply'));
      const canceled = await setup(replying(200, JSON.stringify(intent('canceled'))));
      expect(await canceled.provider.query({ command: VOID, createdAt: CREATED_AT })).toEqual(nothingHeld);
    },
  );

  it('of what was captured is refused, and another intent proves nothing', async () => {
    const captured = await setup(refused('payment_intent_unexpected_state', intent('succeeded')));
    expect(await captured.provider.submit(VOID)).toMatchObject({ kind: 'failed', code: 'invalid_request' });
    const other = await setup(refused('payment_intent_unexpected_state', intent('canceled', 'pi_2')));
    expect(await other.provider.submit(VOID)).toEqual(ambiguous('unreadable_reply'));
  });
});

describe('the network', () => {
  it('that hangs up leaves a doubt, and the SDK does not send again by itself', async () => {
    const { provider, server } = await setup((request) => request.socket.resetAndDestroy());
    expect(await provider.submit(REFUND)).toEqual(ambiguous('connection_lost'));
    expect(server.received).toHaveLength(1);
  });

  it('that keeps silent leaves a doubt', async () => {
    const { provider, server } = await setup(() => undefined, 300);
    expect(await provider.submit(REFUND)).toEqual(ambiguous('timeout'));
    expect(server.received).toHaveLength(1);
  });

  it('that breaks off in the middle of an answer leaves a doubt', async () => {
    const { provider } = await setup((request, response) => {
      response.writeHead(200, { 'content-length': '100' }).write('{"object":');
      setImmediate(() => request.socket.destroy());
    });
    expect(await provider.submit(REFUND)).toEqual(ambiguous('connection_lost'));
  });

  it.each([409, 429, 500, 503])('a %i is not sent again by the SDK', async (status) => {
    const { provider, server } = await setup((_request, response) => {
      response.writeHead(status, { 'stripe-should-retry': 'true' }).end(error('api_error'));
    });
    await provider.submit(REFUND);
    expect(server.received).toHaveLength(1);
  });
});

const AUTHORIZE: ProviderCommand = {
  kind: 'authorize',
  operationId: REFUND.operationId,
  amount: money(1250, 'EUR'),
  source: 'pm_card_visa',
  capture: 'automatic',
};

describe('an authorization', () => {
  it('whose intent could not be made has moved nothing: it is as if nothing had been sent', async () => {
    for (const behave of [
      replying(500, error('api_error')),
      ((request) => request.socket.destroy()) as Behave,
    ]) {
      const { provider, server } = await setup(behave);
      expect(await provider.submit(AUTHORIZE)).toEqual(notAccepted('unreachable'));
      expect(server.received).toHaveLength(1);
    }
  });

  it('of an amount that Stripe has no number for is refused before anything is sent', async () => {
    const { provider, server } = await setup(replying(500, ''));
    const half = { ...AUTHORIZE, amount: money(150, 'MGA') };
    expect(await provider.submit(half)).toEqual(failed('invalid_request'));
    expect(server.received).toEqual([]);
  });

  it.each(['ISK', 'UGX'])(
    'of more %s than can be counted in hundredths is refused, too',
    async (currency) => {
      const { provider, server } = await setup(replying(500, ''));
      for (const minor of [90_071_992_547_410n, BigInt(Number.MAX_SAFE_INTEGER)]) {
        const much = { ...AUTHORIZE, amount: money(minor, currency) };
        expect(await provider.submit(much)).toEqual(failed('invalid_request'));
      }
      expect(server.received).toEqual([]);
    },
  );

  it('says who it is for in the header of its request and nowhere else', async () => {
    const headers: (string | undefined)[] = [];
    const { provider } = await setup((request, response) => {
      headers.push(
        request.headers.authorization,
        request.headers['x-stripe-client-telemetry'] as string | undefined,
      );
      response.writeHead(401).end(error('invalid_request_error'));
    });
    await provider.submit(AUTHORIZE);
    await provider.submit(AUTHORIZE);
    expect(headers).toEqual(['Bearer sk_test_standin', undefined, 'Bearer sk_test_standin', undefined]);
  });
});

describe('the time that Stripe is given for one operation', () => {
  it('is shared by the calls of an authorization: an intent that took too long to make is not confirmed', async () => {
    const intent = {
      object: 'payment_intent',
      id: 'pi_1',
      status: 'requires_confirmation',
      amount: 1250,
      amount_capturable: 0,
      amount_received: 0,
      currency: 'eur',
      capture_method: 'automatic',
      metadata: { operation_id: REFUND.operationId },
    };
    const { provider, server } = await setup(slowly(intent), 2_000, 1_500);
    expect(await provider.submit(AUTHORIZE)).toEqual(notAccepted('unreachable'));
    expect(server.received).toHaveLength(1);
  });

  it('is shared by the pages of a list: a question ends without an answer, however many there are', async () => {
    const refund = { object: 'refund', id: 're_1', status: 'succeeded', amount: 1, currency: 'eur' };
    const page = { data: [{ ...refund, payment_intent: 'pi_1', metadata: {} }], has_more: true };
    const { provider, server } = await setup(slowly(page), 2_000, 2_000);
    expect(await provider.query({ command: REFUND, createdAt: CREATED_AT })).toEqual({
      kind: 'no_answer',
      reason: 'unreachable',
    });
    expect(server.received).toHaveLength(2);
  });
});
