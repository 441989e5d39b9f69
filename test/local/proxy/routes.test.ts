import { describe, expect, it } from 'vitest';
import { type CloudAddresses, routeFor } from '../../../local/proxy/routes.ts';

const addresses: CloudAddresses = {
  api: 'http://api',
  providerWebhooks: 'http://hooks',
  sandboxProvider: 'http://sandbox',
};

describe('where a plain URL leads', () => {
  it.each([
    ['/v1/payments', 'http://api/v1/payments'],
    ['/v1/payments?limit=2&cursor=a%2Fb', 'http://api/v1/payments?limit=2&cursor=a%2Fb'],
    ['/v1/payments/..%2f..%2f', 'http://api/v1/payments/..%2f..%2f'],
    ['/v1', 'http://api/v1'],
    ['/webhooks/sandbox', 'http://hooks/sandbox'],
    ['/webhooks/sandbox?x=1', 'http://hooks/sandbox?x=1'],
    ['/providers/sandbox/v1/charges', 'http://sandbox/v1/charges'],
    ['/providers/sandbox', 'http://sandbox'],
  ])('%s leads to %s', (path, target) => {
    expect(routeFor(path, addresses)).toEqual({ kind: 'cloud', target });
  });

  it.each(['/oauth/token', '/oauth/jwks', '/.well-known/openid-configuration'])(
    '%s is the issuer’s',
    (path) => {
      expect(routeFor(path, undefined)).toEqual({ kind: 'issuer' });
    },
  );

  it.each(['/', '/v2/payments', '/v1payments', '/webhooks', '/providers/stripe', '/oauth', '/favicon.ico'])(
    '%s is unknown, and the answer says what is known',
    (path) => {
      const route = routeFor(path, addresses);

      expect(route).toMatchObject({ kind: 'problem', problem: { status: 404 } });
      expect(JSON.stringify(route)).toContain('/oauth/token');
    },
  );

  it('asks for patience while the app is being deployed', () => {
    expect(routeFor('/v1/payments', undefined)).toMatchObject({ kind: 'problem', problem: { status: 503 } });
  });
});
