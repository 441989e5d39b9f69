import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parsePrincipal, toAuthorizerContext } from '../../lambdas/access/domain/principal.ts';
import { parseScopes, SCOPES } from '../../lambdas/access/domain/scopes.ts';
import { deriveId } from '../../lambdas/kernel/ids.ts';

const scopes = fc.subarray([...SCOPES]);

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

describe('a principal', () => {
  it('survives the way through the authorizer’s context', () => {
    fc.assert(
      fc.property(fc.string(), fc.string({ minLength: 1 }), scopes, (seed, clientId, chosen) => {
        const principal = { merchantId: deriveId('mer', seed), clientId, scopes: new Set(chosen) };
        expect(parsePrincipal(toAuthorizerContext(principal))).toEqual(principal);
      }),
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
