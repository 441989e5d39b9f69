import { describe, expect, it } from 'vitest';
import { parseSettings, SETTING_NAMES, SettingsError } from '../../lib/settings.ts';
import { DOMAIN } from './quittance-app.ts';

const parse = (context: Record<string, unknown>) => parseSettings((key) => context[key]);

describe('the settings', () => {
  it('have a default for everything', () => {
    expect(parse({})).toEqual({
      stage: 'dev',
      publicUrls: {},
      providerLimits: {},
      vaultKeys: { data: [1], fingerprints: [1] },
      tokenUnusedDays: 540,
      webAcl: false,
      receiverConcurrency: 50,
    });
  });

  it('mean the same as text from the command line and as JSON from cdk.json', () => {
    const json = {
      publicUrls: { sandbox_provider: 'http://localhost:4400/providers/sandbox' },
      oidcIssuers: [{ issuer: 'http://localhost:4400', jwks_uri: 'http://localhost:4400/jwks' }],
      webAcl: true,
      domain: DOMAIN,
      receiverConcurrency: 0,
    };
    const text = Object.fromEntries(Object.entries(json).map(([key, value]) => [key, JSON.stringify(value)]));
    expect(parse(text)).toEqual(parse(json));
    expect(parse(text)).toMatchObject(json);
  });

  it.each([
    ['stage', 'prod', /stage: must be "dev" or "production"/],
    ['publicUrls', '{"sandbox_provider":', /publicUrls: must be JSON/],
    [
      'publicUrls',
      { sandbox_provider: 'http://localhost/' },
      /publicUrls\.sandbox_provider: must not end in "\/"/,
    ],
    ['publicUrls', { api: 'http://localhost' }, /publicUrls\.api: /],
    ['oidcIssuers', '[]', /oidcIssuers: must name at least one issuer/],
    ['oidcIssuers', '[{"issuer":"https://issuer.example"}]', /oidcIssuers\.0\.jwks_uri: /],
    ['webAcl', 'yes', /webAcl: must be JSON/],
    [
      'domain',
      { ...DOMAIN, certificate_arn: 'none' },
      /domain\.certificate_arn: must be an ACM certificate ARN/,
    ],
    ['providerLimits', '{"stripe":{"calls_per_second":0}}', /stripe\.calls_per_second: must be at least 1/],
    ['providerLimits', '{"stripe":{"calls_at_once":14}}', /stripe\.calls_at_once: must be at least 15/],
    ['providerLimits', '{"paypal":{}}', /providerLimits\.paypal: /],
    ['alarmEmail', 'nobody', /alarmEmail: must be an e-mail address/],
    ['receiverConcurrency', '-1', /receiverConcurrency: must not be negative/],
  ])('name %s when it is %j, and say what it must be', (key, value, message) => {
    expect(() => parse({ [key]: value })).toThrow(SettingsError);
    expect(() => parse({ [key]: value })).toThrow(message);
  });

  it('report everything that is wrong at once', () => {
    expect(() => parse({ stage: 'x', webAcl: '1' })).toThrow(/stage: .*\n.*webAcl: /);
  });

  it('are read by their names, each once', () => {
    const asked: string[] = [];
    parseSettings((key) => {
      asked.push(key);
      return;
    });
    expect(asked.sort()).toEqual([...SETTING_NAMES].sort());
  });
});
