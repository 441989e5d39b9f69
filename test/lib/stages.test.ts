import type { Stack } from 'aws-cdk-lib';
import { describe, expect, it } from 'vitest';
import { SettingsError } from '../../lib/settings.ts';
import { resourcesOf } from './grants.ts';
import { buildApp, propertiesOf, stacksOf, templateOf } from './quittance-app.ts';

const development = buildApp().stacks;
const production = buildApp({ stage: 'production' }).stacks;
const STATEFUL = [
  'AWS::DynamoDB::Table',
  'AWS::S3::Bucket',
  'AWS::KMS::Key',
  'AWS::Cognito::UserPool',
  'AWS::Logs::LogGroup',
];

const policiesOf = (stack: Stack, type: string): readonly unknown[] =>
  Object.values(templateOf(stack).findResources(type)).flatMap(({ DeletionPolicy, UpdateReplacePolicy }) => [
    DeletionPolicy as unknown,
    UpdateReplacePolicy as unknown,
  ]);

const tablesOf = (stack: Stack) => propertiesOf(stack, 'AWS::DynamoDB::Table');

describe('a production deployment', () => {
  it('has no sandbox, and tells its functions so', () => {
    expect(production.sandbox).toBeUndefined();
    const environments = resourcesOf<{
      readonly Environment: { readonly Variables: Record<string, unknown> };
    }>(production.backend, 'AWS::Lambda::Function').flatMap(([, { Environment }]) =>
      Object.entries(Environment.Variables),
    );
    const sandbox = environments.filter(([name]) => name.startsWith('SANDBOX_'));
    expect(sandbox).toHaveLength(13);
    expect(sandbox.every(([, value]) => value === 'none')).toBe(true);
  });

  it('takes payments through Stripe, with secrets of its own, where context says so', () => {
    const { stacks } = buildApp({ stage: 'production', stripe: { return_url: 'https://shop.example/paid' } });
    const variables = resourcesOf<{
      readonly Environment: { readonly Variables: Record<string, unknown> };
    }>(stacks.backend, 'AWS::Lambda::Function').map(([, { Environment }]) => Environment.Variables);
    const values = (name: string) => variables.flatMap((one) => (name in one ? [one[name]] : []));
    expect(values('PAYMENT_PROVIDERS')).toEqual(['stripe']);
    expect(values('STRIPE_URL')).toEqual(
      ['submit', 'resolve', 'send', 'check', 'pull', 'heal'].map(() => 'https://api.stripe.com'),
    );
    expect(values('STRIPE_RETURN_URL')).toContain('https://shop.example/paid');
    expect(propertiesOf(stacks.data, 'AWS::SecretsManager::Secret')).toHaveLength(2);
    expect(values('STRIPE_WEBHOOK_SECRET')).not.toContain('none');
  });

  it('names no provider that it has not', () => {
    expect(() => buildApp({ stage: 'production', paymentProviders: ['sandbox'] })).toThrow(SettingsError);
    expect(() => buildApp({ paymentProviders: ['stripe'] })).toThrow(/paymentProviders names stripe/);
  });

  it('protects every table against deletion', () => {
    const tables = tablesOf(production.data);
    expect(tables).toHaveLength(7);
    for (const table of tables) expect(table).toMatchObject({ DeletionProtectionEnabled: true });
  });

  it.each(STATEFUL)('keeps every %s when its stack goes', (type) => {
    const policies = stacksOf(production).flatMap((stack) => policiesOf(stack, type));
    expect(policies.length).toBeGreaterThan(0);
    expect(new Set(policies)).toEqual(new Set(['Retain']));
  });

  it('protects the stacks that hold money and its history from being deleted', () => {
    expect(production.data.terminationProtection).toBe(true);
    expect(production.backend.terminationProtection).toBe(true);
  });

  it('locks what providers said for as long as a payment can be disputed', () => {
    expect(propertiesOf(production.data, 'AWS::S3::Bucket')).toContainEqual(
      expect.objectContaining({
        ObjectLockEnabled: true,
        ObjectLockConfiguration: {
          ObjectLockEnabled: 'Enabled',
          Rule: { DefaultRetention: { Mode: 'COMPLIANCE', Days: 540 } },
        },
      }),
    );
  });

  it('protects the pool of clients', () => {
    expect(propertiesOf(production.backend, 'AWS::Cognito::UserPool')).toContainEqual(
      expect.objectContaining({
        DeletionProtection: 'ACTIVE',
      }),
    );
  });
});

describe('a development deployment', () => {
  it('can be taken down again', () => {
    const policies = stacksOf(development).flatMap((stack) =>
      STATEFUL.flatMap((type) => policiesOf(stack, type)),
    );
    expect(new Set(policies)).toEqual(new Set(['Delete']));
    for (const table of tablesOf(development.data)) {
      expect(table).toMatchObject({ DeletionProtectionEnabled: false });
    }
  });

  it('locks nothing in the archive', () => {
    for (const properties of propertiesOf(development.data, 'AWS::S3::Bucket'))
      expect(properties).toMatchObject({
        VersioningConfiguration: { Status: 'Enabled' },
      });
    expect(JSON.stringify(templateOf(development.data).toJSON())).not.toContain('ObjectLock');
  });
});

describe.each([
  ['development', development, 30],
  ['production', production, 400],
] as const)('every %s deployment', (_, stacks, retentionDays) => {
  it('can restore money, directory, tokens and deliveries to any second', () => {
    const restorable = resourcesOf<object>(stacks.data, 'AWS::DynamoDB::Table')
      .filter(([, table]) => 'PointInTimeRecoverySpecification' in table)
      .map(([id]) => id.replace(/[0-9A-F]{8}$/, ''));
    expect(restorable.sort()).toEqual(['Directory', 'Money', 'VaultTokens', 'Webhooks']);
  });

  it('encrypts every table with the data key', () => {
    const tables = stacksOf(stacks).flatMap(tablesOf);
    for (const table of tables) {
      expect(table).toMatchObject({ SSESpecification: { SSEEnabled: true, SSEType: 'KMS' } });
    }
  });

  it('rotates every key that KMS can rotate', () => {
    const keys = propertiesOf(stacks.data, 'AWS::KMS::Key');
    const rotatable = keys.filter(({ KeyUsage }) => KeyUsage !== 'GENERATE_VERIFY_MAC');
    expect([keys.length, rotatable.length]).toEqual([4, 3]);
    for (const properties of rotatable) expect(properties).toMatchObject({ EnableKeyRotation: true });
  });

  it('names the directory key', () => {
    expect(propertiesOf(stacks.data, 'AWS::KMS::Alias')).toContainEqual(
      expect.objectContaining({
        AliasName: 'alias/quittance-directory',
      }),
    );
  });

  it(`keeps every log for ${retentionDays} days, encrypted`, () => {
    const groups = stacksOf(stacks).flatMap((stack) => resourcesOf<object>(stack, 'AWS::Logs::LogGroup'));
    expect(groups.length).toBeGreaterThanOrEqual(10);
    for (const [, group] of groups) {
      expect(group).toMatchObject({ RetentionInDays: retentionDays, KmsKeyId: expect.anything() as unknown });
    }
  });

  it('closes every bucket to the public and to plain HTTP', () => {
    for (const properties of propertiesOf(stacks.data, 'AWS::S3::Bucket'))
      expect(properties).toMatchObject({
        PublicAccessBlockConfiguration: {
          BlockPublicAcls: true,
          BlockPublicPolicy: true,
          IgnorePublicAcls: true,
          RestrictPublicBuckets: true,
        },
      });
    const policies = resourcesOf<object>(stacks.data, 'AWS::S3::BucketPolicy');
    expect(policies).toHaveLength(3);
    for (const [, policy] of policies)
      expect(JSON.stringify(policy)).toContain('"aws:SecureTransport":"false"');
  });

  it('names no region and no account, and runs nothing of its own to deploy itself', () => {
    for (const stack of stacksOf(stacks)) {
      const text = JSON.stringify(templateOf(stack).toJSON());
      expect(text).not.toMatch(/\b(us|eu|ap|sa|ca|me|af)-[a-z]+-\d\b/);
      expect(text).not.toMatch(/\d{12}/);
      expect(text).not.toContain('Custom::');
    }
  });
});
