import type { APIGatewayRequestAuthorizerEvent, Context } from 'aws-lambda';
import { describe, expect, it } from 'vitest';
import { createAuthorize } from '../../lambdas/access/authorize.ts';
import type { Client } from '../../lambdas/access/domain/merchant.ts';
import { parsePrincipal } from '../../lambdas/access/domain/principal.ts';
import type { Scope } from '../../lambdas/access/domain/scopes.ts';
import { KeysUnavailableError, type VerifyToken } from '../../lambdas/access/verify-token.ts';
import { err, ok } from '../../lambdas/kernel/result.ts';
import { clientOf, merchantNamed } from './directory-suite.ts';
import { createMemoryDirectory } from './memory-directory.ts';
import { createRecordingLog } from './recording-log.ts';

const ISSUER = 'https://issuer.example/';
const TOKEN = 'eyJh.eyJi.c2ln';
const STAGE_ARN = 'arn:aws:execute-api:eu-west-1:123456789012:a1b2c3/api';
const merchant = merchantNamed('a', { payoutApprovalAbove: { EUR: 100_000n } });

const eventWith = (headers: Readonly<Record<string, string>> | null): APIGatewayRequestAuthorizerEvent =>
  ({
    type: 'REQUEST',
    methodArn: `${STAGE_ARN}/POST/v1/payments`,
    headers,
    requestContext: { requestId: 'request-1' },
  }) as unknown as APIGatewayRequestAuthorizerEvent;

const verifying =
  (scopes: readonly Scope[]): VerifyToken =>
  async () =>
    ok({ issuer: ISSUER, clientId: 'one', scopes: new Set(scopes) });

const setup = async (
  options: { readonly client?: Partial<Client> | null; readonly verifyToken?: VerifyToken } = {},
) => {
  const directory = createMemoryDirectory();
  const client = options.client === null ? [] : [clientOf(merchant.id, 'one', options.client)];
  await directory.putMerchant(merchant, client);
  const { log, lines } = createRecordingLog();
  const seen: string[] = [];
  const asked: string[] = [];
  const verifyToken = options.verifyToken ?? verifying(['payments:write']);
  const authorize = createAuthorize({
    verifyToken: async (token) => {
      seen.push(token);
      return verifyToken(token);
    },
    findClient: directory.getClient,
    findApprovalLimits: async (id) => {
      asked.push(id);
      return (await directory.getMerchant(id))?.payoutApprovalAbove ?? {};
    },
    log,
  });
  return {
    seen,
    asked,
    lines,
    call: (headers: Readonly<Record<string, string>> | null = { Authorization: `Bearer ${TOKEN}` }) =>
      authorize(eventWith(headers), {} as Context),
  };
};

describe('the authorizer', () => {
  it('opens the whole stage, because its answer is cached by token', async () => {
    const { call } = await setup();

    const answer = await call();

    expect(answer.policyDocument.Statement).toEqual([
      { Action: 'execute-api:Invoke', Effect: 'Allow', Resource: `${STAGE_ARN}/*` },
    ]);
    expect(answer.principalId).toBe('one');
  });

  it('tells the API who calls, in the form that the API reads', async () => {
    const { call } = await setup();

    const { context } = await call();

    expect(parsePrincipal(context)).toEqual({
      merchantId: merchant.id,
      clientId: 'one',
      scopes: new Set(['payments:write']),
      payoutApprovalAbove: {},
    });
  });

  it('tells whoever may ask for payouts above which amounts they need approval, and asks for nobody else', async () => {
    const payer = await setup({
      client: { scopes: ['payouts:write'] },
      verifyToken: verifying(['payouts:write']),
    });
    const { context } = await payer.call();
    expect(parsePrincipal(context).payoutApprovalAbove).toEqual({ EUR: 100_000n });
    expect(payer.asked).toEqual([merchant.id]);

    const shop = await setup();
    await shop.call();
    expect(shop.asked).toEqual([]);
  });

  it.each<[string, readonly Scope[], readonly Scope[], readonly Scope[]]>([
    [
      'only what the token asks for',
      ['payments:read'],
      ['payments:read', 'payments:write'],
      ['payments:read'],
    ],
    [
      'only what the client is registered for',
      ['payments:read', 'vault:reveal'],
      ['payments:read'],
      ['payments:read'],
    ],
    ['nothing, if the two have nothing in common', ['vault:reveal'], ['payments:read'], []],
  ])('grants %s', async (_title, asked, registered, granted) => {
    const { call } = await setup({ client: { scopes: registered }, verifyToken: verifying(asked) });

    const { context } = await call();

    expect(parsePrincipal(context).scopes).toEqual(new Set(granted));
  });

  it.each(['authorization', 'Authorization', 'AUTHORIZATION'])('reads the header %s', async (name) => {
    const { call, seen } = await setup();

    await call({ [name]: `bearer  ${TOKEN} ` });

    expect(seen).toEqual([TOKEN]);
  });

  it.each<[string, Readonly<Record<string, string>> | null, string]>([
    ['no headers', null, 'header_missing'],
    ['no Authorization', { accept: '*/*' }, 'header_missing'],
    ['an empty Authorization', { authorization: '' }, 'header_malformed'],
    ['another scheme', { authorization: 'Basic YTpi' }, 'header_malformed'],
    ['a scheme without a token', { authorization: 'Bearer ' }, 'header_malformed'],
    ['a bare token', { authorization: TOKEN }, 'header_malformed'],
    ['two tokens', { authorization: `Bearer ${TOKEN}, Bearer ${TOKEN}` }, 'header_malformed'],
    ['a line break', { authorization: `Bearer ${TOKEN}\nx: y` }, 'header_malformed'],
  ])('answers 401 to %s and asks nobody', async (_title, headers, reason) => {
    const { call, seen, lines } = await setup();

    await expect(call(headers)).rejects.toThrow(/^Unauthorized$/);

    expect(seen).toEqual([]);
    expect(lines).toEqual([
      { level: 'info', code: 'AUTH_REFUSED', fields: { request_id: 'request-1', reason } },
    ]);
  });

  it.each([
    ['a refused token', { verifyToken: async () => err('expired' as const) }, 'expired'],
    ['a client that is not registered', { client: null }, 'client_unknown'],
    ['a client of another issuer', { client: { issuer: 'https://other.example/' } }, 'client_unknown'],
    ['a disabled client', { client: { status: 'disabled' as const } }, 'client_disabled'],
  ])('answers 401 to %s', async (_title, options, reason) => {
    const { call, lines } = await setup(options);

    await expect(call()).rejects.toThrow(/^Unauthorized$/);

    expect(lines.map(({ fields }) => fields['reason'])).toEqual([reason]);
  });

  it('fails, and does not say 401, when the keys cannot be had', async () => {
    const unavailable = new KeysUnavailableError('no keys');
    const { call, lines } = await setup({
      verifyToken: async () => {
        throw unavailable;
      },
    });

    await expect(call()).rejects.toBe(unavailable);

    expect(lines.map(({ level, code }) => [level, code])).toEqual([['error', 'AUTH_UNAVAILABLE']]);
  });

  it('never writes the token into the log', async () => {
    const { call, lines } = await setup({ client: null });

    await expect(call()).rejects.toThrow('Unauthorized');

    expect(lines).toHaveLength(1);
    expect(JSON.stringify(lines)).not.toContain(TOKEN);
  });
});
