import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import { generateKeyPair, SignJWT } from 'jose';
import { beforeAll, describe, expect, it } from 'vitest';
import { openWorld, type World } from './world.ts';

let world: World;
let token: string;
beforeAll(async () => {
  world = openWorld();
  token = await tokenOf('shop');
});

const tokenOf = async (name: string, scope?: string): Promise<string> => {
  const client = world.quittance.clients[name];
  if (client === undefined) throw new Error(`no client ${name}`);
  const response = await fetch(world.quittance.token_url, {
    method: 'POST',
    headers: {
      authorization: `Basic ${Buffer.from(`${client.client_id}:${client.client_secret}`).toString('base64')}`,
    },
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      scope: scope ?? client.scopes.join(' '),
    }),
  });
  return ((await response.json()) as { access_token: string }).access_token;
};

const countPayments = async (): Promise<number> => {
  let count = 0;
  let start: Record<string, unknown> | undefined;
  do {
    const page = await world.documents.send(
      new ScanCommand({
        TableName: world.output('MoneyTable'),
        Select: 'COUNT',
        // What a request stores; deliveries and provider events of earlier tests may still come in.
        FilterExpression: 'entity IN (:payment, :operation, :intent)',
        ExpressionAttributeValues: { ':payment': 'payment', ':operation': 'operation', ':intent': 'intent' },
        ExclusiveStartKey: start,
      }),
    );
    count += page.Count ?? 0;
    start = page.LastEvaluatedKey;
  } while (start !== undefined);
  return count;
};

interface Sent {
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string | null>>;
}

/** A right request but for what the case changes; `null` leaves a header out. */
const post = async ({ body, headers }: Sent) => {
  const all: Record<string, string | null> = {
    authorization: `Bearer ${token}`,
    'content-type': 'application/json',
    'idempotency-key': world.newKey(),
    ...headers,
  };
  const response = await fetch(`${world.quittance.api_url}/v1/payments`, {
    method: 'POST',
    headers: Object.entries(all).flatMap(([name, value]): [string, string][] =>
      value === null ? [] : [[name, value]],
    ),
    body: body ?? JSON.stringify(RIGHT),
  });
  return { status: response.status, headers: response.headers, problem: (await response.json()) as Problem };
};

interface Problem {
  readonly code: string;
  readonly errors?: readonly { readonly field: string; readonly message: string }[];
}

const RIGHT = { amount: 1250, currency: 'EUR', source: 'tok_visa' };
const json = (changes: object): string => JSON.stringify({ ...RIGHT, ...changes });
const without = (name: string): string => JSON.stringify({ ...RIGHT, [name]: undefined });

/** What is wrong, how it is sent, and what must be said about it. */
const CASES: readonly [what: string, sent: Sent, status: number, code: string, field?: string][] = [
  ['no body', { body: '' }, 400, 'malformed_json'],
  ['truncated JSON', { body: '{"amount":12' }, 400, 'malformed_json'],
  ['a JSON text that is no object', { body: '[]' }, 400, 'invalid_request', '(body)'],
  ['null', { body: 'null' }, 400, 'invalid_request', '(body)'],
  ['an amount with decimals', { body: json({ amount: 12.5 }) }, 400, 'invalid_request', 'amount'],
  [
    'an amount written as a float',
    { body: '{"amount":1250.0,"currency":"EUR","source":"tok_visa"}' },
    400,
    'invalid_request',
    'amount',
  ],
  [
    'an amount with an exponent',
    { body: '{"amount":1e3,"currency":"EUR","source":"tok_visa"}' },
    400,
    'invalid_request',
    'amount',
  ],
  ['a negative amount', { body: json({ amount: -1 }) }, 400, 'invalid_request', 'amount'],
  ['a zero amount', { body: json({ amount: 0 }) }, 400, 'invalid_request', 'amount'],
  [
    'an amount beyond a safe integer',
    { body: '{"amount":9007199254740993,"currency":"EUR","source":"tok_visa"}' },
    400,
    'invalid_request',
    'amount',
  ],
  ['an amount as a text', { body: json({ amount: '1250' }) }, 400, 'invalid_request', 'amount'],
  ['no amount', { body: without('amount') }, 400, 'invalid_request', 'amount'],
  ['an unknown currency', { body: json({ currency: 'XXX' }) }, 400, 'invalid_request', 'currency'],
  ['a currency in small letters', { body: json({ currency: 'eur' }) }, 400, 'invalid_request', 'currency'],
  ['no currency', { body: without('currency') }, 400, 'invalid_request', 'currency'],
  [
    'a source that is no token',
    { body: json({ source: '4242424242424242' }) },
    400,
    'invalid_request',
    'source',
  ],
  ['no source', { body: without('source') }, 400, 'invalid_request', 'source'],
  ['an unknown capture mode', { body: json({ capture: 'later' }) }, 400, 'invalid_request', 'capture'],
  ['an unknown field', { body: json({ ammount: 1 }) }, 400, 'invalid_request', 'ammount'],
  [
    'a field named __proto__',
    { body: '{"amount":1,"currency":"EUR","source":"tok_visa","__proto__":{}}' },
    400,
    'invalid_request',
    '__proto__',
  ],
  ['an empty reference', { body: json({ reference: '' }) }, 400, 'invalid_request', 'reference'],
  [
    'a reference with a line break',
    { body: json({ reference: 'a\nb' }) },
    400,
    'invalid_request',
    'reference',
  ],
  [
    'a long description',
    { body: json({ description: 'x'.repeat(256) }) },
    400,
    'invalid_request',
    'description',
  ],
  [
    'a number in the metadata',
    { body: json({ metadata: { order: 7 } }) },
    400,
    'invalid_request',
    'metadata.order',
  ],
  [
    'too much metadata',
    { body: json({ metadata: Object.fromEntries(Array.from({ length: 21 }, (_, n) => [`k${n}`, 'v'])) }) },
    400,
    'invalid_request',
    'metadata',
  ],
  [
    'no idempotency key',
    { headers: { 'idempotency-key': null } },
    400,
    'idempotency_key_missing',
    'Idempotency-Key',
  ],
  [
    'an overlong idempotency key',
    { headers: { 'idempotency-key': 'k'.repeat(256) } },
    400,
    'idempotency_key_invalid',
    'Idempotency-Key',
  ],
  [
    'an idempotency key with an open quote',
    { headers: { 'idempotency-key': '"abc' } },
    400,
    'idempotency_key_invalid',
    'Idempotency-Key',
  ],
  ['another content type', { headers: { 'content-type': 'text/plain' } }, 415, 'unsupported_media_type'],
  ['a body over the limit', { body: json({ description: 'x'.repeat(70_000) }) }, 413, 'body_too_large'],
  [
    'an unknown API version',
    { headers: { 'quittance-version': '1999-01-01' } },
    400,
    'unknown_version',
    'Quittance-Version',
  ],
  ['no token', { headers: { authorization: null } }, 401, 'unauthorized'],
  ['something that is no token', { headers: { authorization: 'Bearer abc' } }, 401, 'unauthorized'],
  ['another scheme', { headers: { authorization: 'Basic c2hvcDpzZWNyZXQ=' } }, 401, 'unauthorized'],
];

describe('a request with', () => {
  it.each(CASES)('%s is refused precisely, and nothing is stored', async (...refused) => {
    const [, sent, status, code, field] = refused;
    const before = await countPayments();

    const answer = await post(sent);

    expect({ status: answer.status, code: answer.problem.code }).toEqual({ status, code });
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    expect(answer.problem).toMatchObject({
      type: `urn:quittance:problem:${code}`,
      status,
      retryable: false,
      request_id: expect.stringMatching(/\S/),
      title: expect.stringMatching(/\S/),
    });
    if (field !== undefined) expect(answer.problem.errors?.map((error) => error.field)).toEqual([field]);
    expect(await countPayments()).toBe(before);
  });

  it('several wrong fields hears about each of them at once', async () => {
    const { problem } = await post({ body: JSON.stringify({ amount: 'x', currency: 1, extra: true }) });
    expect(problem.errors?.map(({ field }) => field).sort()).toEqual([
      'amount',
      'currency',
      'extra',
      'source',
    ]);
  });

  it('account data in the wrong place does not read it back', async () => {
    const { problem } = await post({ body: json({ source: '4242424242424242' }) });
    expect(JSON.stringify(problem)).not.toContain('4242424242424242');
  });
});

describe('a token', () => {
  const send = (bearer: string, method = 'GET') =>
    fetch(`${world.quittance.api_url}/v1/payments`, {
      method,
      headers: { authorization: `Bearer ${bearer}`, 'idempotency-key': world.newKey() },
    });

  it('without the scope of the call is refused, and the scope is named', async () => {
    const reader = await tokenOf('reader');
    const answer = await post({ headers: { authorization: `Bearer ${reader}` } });
    expect(answer).toMatchObject({ status: 403, problem: { code: 'insufficient_scope', retryable: false } });
    expect(JSON.stringify(answer.problem)).toContain('payments:write');
  });

  it('that asked for less than its client may have can do no more than that', async () => {
    const narrow = await tokenOf('shop', 'payments:read');
    expect((await send(narrow)).status).toBe(200);
    const answer = await post({ headers: { authorization: `Bearer ${narrow}` } });
    expect(answer).toMatchObject({ status: 403, problem: { code: 'insufficient_scope' } });
  });

  it('that somebody else signed is refused', async () => {
    const { privateKey } = await generateKeyPair('ES256');
    const forge = (expires: string) =>
      new SignJWT({ client_id: world.quittance.clients['shop']?.client_id, scope: 'payments:read' })
        .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt' })
        .setIssuer(world.quittance.issuer)
        .setIssuedAt()
        .setExpirationTime(expires)
        .sign(privateKey);
    expect((await send(await forge('1h'))).status).toBe(401);
    expect((await send(await forge('-1h'))).status).toBe(401);
  });

  it('whose signature was tampered with is refused', async () => {
    const [head, , signature] = token.split('.');
    const payload = Buffer.from(
      JSON.stringify({ iss: world.quittance.issuer, scope: 'payments:write' }),
    ).toString('base64url');
    expect((await send([head, payload, signature].join('.'))).status).toBe(401);
  });
});

describe('a path', () => {
  it.each([
    ['GET', '/v1/nothing', 404, 'not_found'],
    ['DELETE', '/v1/payments', 405, 'method_not_allowed'],
    ['GET', '/v1/payments/pay_nonsense', 404, 'payment_not_found'],
    ['GET', '/v1/payments/pay_00000000000000000000000000', 404, 'payment_not_found'],
  ])('%s %s is answered with %i %s', async (method, path, status, code) => {
    expect(await world.shop.send({ method, path })).toMatchObject({ status, body: { code, status } });
  });
});
