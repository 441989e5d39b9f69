import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { APIGatewayProxyEvent, Context } from 'aws-lambda';
import { describe, expect, it } from 'vitest';
import { parsePaymentProviders } from '../../lambdas/api/payment-providers.ts';
import { createRoutes } from '../../lambdas/api/routes.ts';
import { systemClock } from '../../lambdas/kernel/clock.ts';
import { InvariantError } from '../../lambdas/kernel/invariant.ts';
import type { ProviderOrder } from '../../lambdas/operations/domain/routing.ts';
import { createApi } from '../../lambdas/platform/api-gateway.ts';
import { silentLog } from '../../lambdas/platform/logger.ts';
import { READ_ACCOUNTS } from '../../lambdas/providers/read-accounts.ts';
import { READ_DESTINATIONS } from '../../lambdas/providers/read-destinations.ts';
import { MERCHANT } from '../support/payments.ts';

/** A table that cannot be reached: whoever asks it is told so. */
const unreachable = {
  send: () => Promise.reject(new Error('the table is on fire: secret detail')),
} as unknown as DynamoDBDocumentClient;

const setup = (providers: ProviderOrder | null) =>
  createApi({
    log: silentLog,
    routes: createRoutes({
      documents: unreachable,
      clock: systemClock,
      table: 'table',
      webhooksTable: 'webhooks',
      providers,
      readDestinations: READ_DESTINATIONS,
      readAccounts: READ_ACCOUNTS,
    }),
  });

const request = (changes: Partial<APIGatewayProxyEvent> = {}): APIGatewayProxyEvent =>
  ({
    httpMethod: 'POST',
    path: '/v1/payments',
    headers: { 'Idempotency-Key': 'key', 'Content-Type': 'application/json' },
    body: JSON.stringify({ amount: 1, currency: 'EUR', source: 'tok_visa' }),
    isBase64Encoded: false,
    queryStringParameters: null,
    requestContext: {
      requestId: 'request-1',
      authorizer: { merchant_id: MERCHANT, client_id: 'c', scopes: 'payments:write payments:read' },
    },
    ...changes,
  }) as unknown as APIGatewayProxyEvent;

const call = async (providers: ProviderOrder | null, event: APIGatewayProxyEvent) => {
  const { statusCode, headers, body } = await setup(providers)(event, {} as Context);
  return { statusCode, headers, problem: JSON.parse(body) as Record<string, unknown> };
};

describe('the API', () => {
  it('answers what nobody planned for with a 500 problem that tells no secrets', async () => {
    const { statusCode, problem } = await call(['sandbox'], request());
    expect(statusCode).toBe(500);
    expect(problem).toMatchObject({ code: 'internal', retryable: true, request_id: 'request-1' });
    expect(JSON.stringify(problem)).not.toContain('fire');
  });

  it.each([
    ['a key too long for a table', 'a'.repeat(3000)],
    ['nonsense', 'pay_nonsense'],
    ['an escape', '%00'],
  ])('has no payment to change under %s: no table is asked', async (_name, id) => {
    for (const action of ['capture', 'cancel']) {
      const { statusCode, problem } = await call(
        ['sandbox'],
        request({ path: `/v1/payments/${id}/${action}`, body: '{}' }),
      );
      expect(statusCode).toBe(404);
      expect(problem).toMatchObject({ code: 'payment_not_found' });
    }
  });

  it('refuses two idempotency keys, equal or not: nobody can say which was meant', async () => {
    const multiValueHeaders = { 'idempotency-key': ['key', 'key'], 'Content-Type': ['application/json'] };
    const { statusCode, problem } = await call(['sandbox'], request({ multiValueHeaders }));
    expect(statusCode).toBe(400);
    expect(problem).toMatchObject({ code: 'idempotency_key_invalid' });
  });

  it('reads a body that arrives in base64', async () => {
    const body = Buffer.from('{"amount":0}').toString('base64');
    const { statusCode } = await call(['sandbox'], request({ body, isBase64Encoded: true }));
    expect(statusCode).toBe(400);
  });

  it.each([
    ['well formed', 'basket-77', 'basket-77'],
    ['not well formed', 'a b\nc', 'request-1'],
    ['missing', undefined, 'request-1'],
  ])('answers with the correlation id, %s', async (_what, sent, answered) => {
    const headers = { ...(sent === undefined ? {} : { 'X-Correlation-Id': sent }) };
    const { headers: answer } = await call(['sandbox'], request({ headers }));
    expect(answer).toMatchObject({ 'x-correlation-id': answered, 'x-request-id': 'request-1' });
  });
});

describe('the payment provider of a deployment', () => {
  it('is one that exists, or none', () => {
    expect(parsePaymentProviders('sandbox')).toEqual(['sandbox']);
    expect(parsePaymentProviders('stripe,sandbox')).toEqual(['stripe', 'sandbox']);
    expect(parsePaymentProviders('none')).toBeNull();
    expect(() => parsePaymentProviders('sandbox,paypal')).toThrow(InvariantError);
  });
});
