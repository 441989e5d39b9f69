import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { approvalLimitOf, parseApprovalLimit } from '../../lambdas/access/domain/approval-limits.ts';
import { parsePrincipal, toAuthorizerContext } from '../../lambdas/access/domain/principal.ts';
import { parseScopes, SCOPES } from '../../lambdas/access/domain/scopes.ts';
import { deriveId } from '../../lambdas/kernel/ids.ts';
import { MINOR_MAX } from '../../lambdas/kernel/money.ts';

const scopes = fc.subarray([...SCOPES]);
const limits = fc.dictionary(fc.constantFrom('EUR', 'JPY', 'USD'), fc.bigInt({ min: 0n, max: MINOR_MAX }));

describe('scopes', () => {
  it.each([
    ['payments:write', ['payments:write']],
    ['quittance/payments:write', ['payments:write']],
    ['openid payments:write other/payments:read', ['payments:write']],
    ['payments:write payments:write', ['payments:write']],
    ['quittance/quittance/payments:write', []],
    ['PAYMENTS:WRITE payments:* payments:writer', []],
    ['payments:write\tpayments:read', []],
    ['constructor __proto__', []],
    ['', []],
  ])('of "%s" are %j', (text, expected) => {
    expect([...parseScopes(text)]).toEqual(expected);
  });

  it('are read back as they were written, with or without the resource server’s name', () => {
    fc.assert(
      fc.property(scopes, fc.boolean(), (chosen, isPrefixed) => {
        const text = chosen.map((scope) => (isPrefixed ? `quittance/${scope}` : scope)).join(' ');
        expect(parseScopes(text)).toEqual(new Set(chosen));
      }),
    );
  });
});

describe('the limit above which payouts need approval', () => {
  it.each([
    ['EUR:100000', ['EUR', 100_000n]],
    ['JPY:0', ['JPY', 0n]],
    ['USD:9007199254740991', ['USD', 9_007_199_254_740_991n]],
    ['USD:9007199254740992', null],
    ['XXX:1', null],
    ['eur:1', null],
    ['EUR:-1', null],
    ['EUR:1.5', null],
    ['EUR:01', null],
    ['EUR', null],
    ['', null],
  ])('%s is read as it is meant, or not at all', (text, expected) => {
    expect(parseApprovalLimit(text)).toEqual(expected);
  });

  it('is nothing where nobody set one: every payout needs approval', () => {
    expect(approvalLimitOf({ EUR: 100_000n }, 'EUR')).toBe(100_000n);
    expect(approvalLimitOf({ EUR: 100_000n }, 'USD')).toBe(0n);
  });
});

describe('a principal', () => {
  it('survives the way through the authorizer’s context', () => {
    fc.assert(
      fc.property(
        fc.string(),
        fc.string({ minLength: 1 }),
        scopes,
        limits,
        (seed, clientId, chosen, above) => {
          const principal = {
            merchantId: deriveId('mer', seed),
            clientId,
            scopes: new Set(chosen),
            payoutApprovalAbove: above,
          };
          expect(parsePrincipal(toAuthorizerContext(principal))).toEqual(principal);
        },
      ),
    );
  });

  const good = { merchant_id: deriveId('mer', 'a'), client_id: 'one', scopes: 'payments:read' };

  it('may have no scopes at all', () => {
    const { scopes: _lost, ...without } = good;

    expect(parsePrincipal({ ...good, scopes: '' }).scopes).toEqual(new Set());
    expect(parsePrincipal(without).scopes).toEqual(new Set());
  });

  it('is read from a context to which API Gateway added its own entries', () => {
    expect(parsePrincipal({ ...good, principalId: 'one', integrationLatency: 12 }).clientId).toBe('one');
  });

  it.each([
    [undefined],
    [null],
    ['text'],
    [{}],
    [{ ...good, merchant_id: undefined }],
    [{ ...good, merchant_id: 'mer_1' }],
    [{ ...good, merchant_id: deriveId('pay', 'a') }],
    [{ ...good, client_id: '' }],
    [{ ...good, client_id: 7 }],
    [{ ...good, scopes: null }],
    [{ ...good, scopes: ['payments:read'] }],
    [{ ...good, scopes: 'payments:read everything' }],
  ])('is not made of %j', (context) => {
    expect(() => parsePrincipal(context)).toThrow(/authorizer context/);
  });
});
