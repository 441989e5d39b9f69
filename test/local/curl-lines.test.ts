import { describe, expect, it } from 'vitest';
import { curlLines } from '../../local/demonstration/curl-lines.ts';
import type { QuittanceFile } from '../../local/quittance-file.ts';

const quittance: QuittanceFile = {
  api_url: 'http://localhost:4400',
  token_url: 'http://localhost:4400/oauth/token',
  issuer: 'http://localhost:4400',
  clients: {
    shop: { client_id: 'abc', client_secret: 's3cret', scopes: ['payments:write', 'payments:read'] },
  },
  merchants: { shop: 'mer_1' },
  provider_webhooks: { sandbox: 'http://localhost:4400/webhooks/sandbox' },
  sandbox_provider: { url: 'http://localhost:4400/providers/sandbox' },
  webhook_endpoint: { url: 'http://localhost:4400/demo/webhooks', secret: 'whsec_1' },
  cloud_endpoint: 'http://127.0.0.1:4566',
  region: 'us-east-1',
  account_id: '000000000000',
  outputs: {},
};

describe('what npm start suggests to try', () => {
  it('asks for a token with the credentials and scopes of the shop', () => {
    const text = curlLines(quittance, 'pay_1').join('\n');

    expect(text).toContain('curl -s -u abc:s3cret -d grant_type=client_credentials');
    expect(text).toContain('-d scope="payments:write payments:read" http://localhost:4400/oauth/token');
  });

  it('asks for the platform’s runs with a token of its own', () => {
    const finance = { client_id: 'def', client_secret: 's4cret', scopes: ['reconciliation:read'] };
    const text = curlLines({ ...quittance, clients: { ...quittance.clients, finance } }, 'pay_1').join('\n');

    expect(text).toContain('FINANCE=$(curl -s -u def:s4cret');
    expect(text).toContain('"Authorization: Bearer $FINANCE" http://localhost:4400/v1/reconciliation/runs');
  });

  it('has a comment before every command, and no command without its URL', () => {
    const joined = curlLines(quittance, 'pay_1').join('\n').replaceAll('\\\n', ' ').split('\n');
    const curls = joined.filter((line) => line.includes('curl'));

    expect(joined[0]).toMatch(/^#/);
    expect(curls.length).toBeGreaterThan(4);
    for (const line of curls) expect(line).toContain('http://localhost:4400/');
  });

  it('has the last day reconciled, until the moment in which the line is used', () => {
    const text = curlLines(quittance, 'pay_1', Date.parse('2026-11-21T09:00:00.000Z')).join('\n');
    expect(text).toContain('npm run ops -- reconcile run --provider sandbox --wait');
    expect(text).toContain('--from 2026-11-20T09:00:00.000Z --to $(date -u +%Y-%m-%dT%H:%M:%SZ)');
  });

  it('names the payment that was just made', () => {
    expect(curlLines(quittance, 'pay_1').join('\n')).toContain('/v1/payments/pay_1/timeline');
  });

  it('suggests nothing when there is no client to use', () => {
    expect(curlLines({ ...quittance, clients: {} }, 'pay_1')).toEqual([]);
  });
});
