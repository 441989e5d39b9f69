import { PolicyStatement, Role } from 'aws-cdk-lib/aws-iam';
import { describe, expect, it } from 'vitest';
import { grantsOf, resourcesOf, whoMay } from './grants.ts';
import { buildApp, EVERYTHING, propertiesOf, stacksOf } from './quittance-app.ts';

const { stacks } = buildApp(EVERYTHING);
const grants = grantsOf(stacksOf(stacks));

/** All that a role could do with the vault's keys and tables. */
const KEY_ACTIONS = [
  'kms:Decrypt',
  'kms:Encrypt',
  'kms:GenerateDataKey',
  'kms:GenerateDataKeyWithoutPlaintext',
  'kms:GenerateMac',
  'kms:ReEncryptFrom',
  'kms:CreateGrant',
  'kms:PutKeyPolicy',
];
const TABLE_ACTIONS = [
  'BatchGetItem',
  'DeleteItem',
  'ExportTableToPointInTime',
  'GetItem',
  'PutItem',
  'Query',
  'Scan',
  'UpdateItem',
].map((action) => `dynamodb:${action}`);

/** The functions of the vault. */
const VAULT = ['expire-tokens', 'reencrypt', 'tokens'];

/** What the one that calls providers may do, and no more: it opens, and writes down that a token was used. */
const MAY_OPEN = ['send kms:Decrypt', 'send dynamodb:GetItem', 'send dynamodb:UpdateItem'];
const OPENING = ['expire-tokens', 'reencrypt', 'send', 'tokens'];

const beyondTheVault = (found: typeof grants, actions: readonly string[]) =>
  actions
    .flatMap((action) => whoMay(found, action, 'Vault').map((who) => `${who} ${action}`))
    .filter((one) => !(MAY_OPEN.includes(one) || VAULT.some((who) => one.startsWith(`${who} `))));

interface KeyProperties {
  readonly KeyPolicy: { readonly Statement: readonly unknown[] };
  readonly EnableKeyRotation?: boolean;
  readonly KeySpec?: string;
  readonly MultiRegion?: boolean;
}

const vaultKeys = resourcesOf<KeyProperties>(stacks.data, 'AWS::KMS::Key').filter(([id]) =>
  id.startsWith('Vault'),
);

describe('the vault', () => {
  it('is the only room whose role may use its keys, for whatever', () => {
    expect(whoMay(grants, 'kms:Decrypt', 'VaultKey')).toEqual(OPENING);
    expect(whoMay(grants, 'kms:GenerateDataKey', 'VaultKey')).toEqual(VAULT);
    expect(whoMay(grants, 'kms:GenerateMac', 'VaultFingerprintKey')).toEqual(VAULT);
    expect(beyondTheVault(grants, KEY_ACTIONS)).toEqual([]);
  });

  it('is the only room whose role may touch its tables', () => {
    expect(whoMay(grants, 'dynamodb:GetItem', 'VaultTokenKeys')).toEqual(OPENING);
    expect(whoMay(grants, 'dynamodb:GetItem', 'VaultFingerprints')).toEqual(VAULT);
    expect(whoMay(grants, 'dynamodb:PutItem', 'VaultTokens')).toEqual(VAULT);
    expect(beyondTheVault(grants, TABLE_ACTIONS)).toEqual([]);
  });

  it('may decrypt nothing but what was sealed for its purposes, for a merchant', () => {
    const opening = grants.filter(({ resources }) =>
      resources.some((resource) => resource.includes('VaultKey')),
    );
    expect(opening.map(({ who }) => who).sort()).toEqual(OPENING);
    for (const grant of opening.filter(({ who }) => who !== 'send'))
      expect(grant).toMatchObject({
        actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
        condition: {
          StringEquals: { 'kms:EncryptionContext:purpose': ['token_key', 'token_id'] },
          'ForAllValues:StringEquals': { 'kms:EncryptionContextKeys': ['merchant', 'purpose'] },
          Null: { 'kms:EncryptionContext:merchant': 'false' },
        },
      });
  });

  it('lets the one that calls providers open the keys of tokens, and seal nothing', () => {
    const own = grants.filter(
      ({ who, resources }) => who === 'send' && resources.join().includes('VaultKey'),
    );
    expect(own).toMatchObject([
      {
        actions: ['kms:Decrypt'],
        condition: {
          StringEquals: { 'kms:EncryptionContext:purpose': 'token_key' },
          'ForAllValues:StringEquals': { 'kms:EncryptionContextKeys': ['merchant', 'purpose'] },
          Null: { 'kms:EncryptionContext:merchant': 'false' },
        },
      },
    ]);
  });

  it('lets submit and resolve invoke the function that opens account data, and open nothing themselves', () => {
    expect(whoMay(grants, 'lambda:InvokeFunction', 'VaultSend')).toEqual(['resolve', 'submit']);
    for (const who of ['submit', 'resolve', 'api']) {
      const own = grants.filter((grant) => grant.who === who);
      expect(own.flatMap(({ actions }) => actions).filter((action) => action.startsWith('kms:'))).toEqual([]);
      expect(own.filter(({ resources }) => /VaultKey|VaultToken/.test(resources.join()))).toEqual([]);
    }
  });

  it('writes what everybody may know of a token into the money table, and nothing else there', () => {
    const own = grants.filter(({ who, resources }) => who === 'tokens' && /Money/.test(resources.join()));
    expect(own).toMatchObject([
      {
        actions: ['dynamodb:PutItem'],
        condition: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['token#*'] } },
      },
    ]);
  });

  it('would notice another role that may decrypt, by whatever wildcard', () => {
    const planted = buildApp();
    const roles = planted.stacks.backend.node.findAll().filter((node) => node instanceof Role);
    const api = roles.find(({ node }) => node.path.endsWith('/Api/Role'));
    api?.addToPolicy(new PolicyStatement({ actions: ['kms:De*'], resources: ['*'] }));
    expect(beyondTheVault(grantsOf(stacksOf(planted.stacks)), KEY_ACTIONS)).toEqual(['api kms:Decrypt']);
  });

  it('has keys that only this account’s policies open, in one region, the one for data rotated every year', () => {
    expect(vaultKeys).toHaveLength(2);
    for (const [, { KeyPolicy, MultiRegion }] of vaultKeys) {
      expect(KeyPolicy.Statement).toEqual([
        expect.objectContaining({ Action: 'kms:*', Principal: { AWS: expect.anything() as unknown } }),
      ]);
      expect(MultiRegion).toBeUndefined();
    }
    const [data, fingerprints] = vaultKeys.map(([, properties]) => properties);
    expect(data?.EnableKeyRotation).toBe(true);
    // KMS rotates no HMAC keys: a successor is another version.
    expect(fingerprints).toMatchObject({ KeySpec: 'HMAC_256', KeyUsage: 'GENERATE_VERIFY_MAC' });
    expect(fingerprints).not.toHaveProperty('EnableKeyRotation');
  });

  it('has more versions of its keys when context says so: the newest closes, and the others only open', () => {
    const later = buildApp({ vaultKeys: { data: [2, 3], fingerprints: [1, 2] } }).stacks;
    const keys = resourcesOf(later.data, 'AWS::KMS::Key').map(([id]) => id.replace(/[0-9A-F]{8}$/, ''));
    expect(keys.filter((id) => id.startsWith('Vault')).sort()).toEqual([
      'VaultFingerprintKey1',
      'VaultFingerprintKey2',
      'VaultKey2',
      'VaultKey3',
    ]);
    const found = grantsOf(stacksOf(later));
    expect(whoMay(found, 'kms:Decrypt', 'VaultKey2')).toEqual(OPENING);
    expect(whoMay(found, 'kms:Decrypt', 'VaultKey3')).toEqual(OPENING);
    expect(whoMay(found, 'kms:GenerateDataKey', 'VaultKey2')).toEqual([]);
    expect(whoMay(found, 'kms:GenerateDataKey', 'VaultKey3')).toEqual(VAULT);
    expect(whoMay(found, 'kms:GenerateMac', 'VaultFingerprintKey1')).toEqual(VAULT);
    const [, { Environment }] = resourcesOf<{
      readonly Environment: { readonly Variables: Readonly<Record<string, unknown>> };
    }>(later.backend, 'AWS::Lambda::Function').find(([id]) => id.startsWith('VaultTokens')) ?? [
      '',
      { Environment: { Variables: {} } },
    ];
    expect(JSON.stringify(Environment.Variables['VAULT_KEYS'])).toMatch(/3=.*VaultKey3.*,2=.*VaultKey2/);
  });

  it('keeps what erasure destroys where no backup keeps it, and the rest where one does', () => {
    const tables = resourcesOf<Readonly<Record<string, unknown>>>(stacks.data, 'AWS::DynamoDB::Table').filter(
      ([id]) => id.startsWith('Vault'),
    );
    const recovered = tables
      .filter(([, properties]) => 'PointInTimeRecoverySpecification' in properties)
      .map(([id]) => id.replace(/[0-9A-F]{8}$/, ''));
    expect(tables).toHaveLength(3);
    expect(recovered).toEqual(['VaultTokens']);
  });

  it('answers below /v1/tokens itself: what is sent there reaches no other function', () => {
    const methods = propertiesOf(stacks.backend, 'AWS::ApiGateway::Method');
    const answering = methods.map(({ Integration }) => JSON.stringify(Integration));
    expect(answering.filter((text) => text.includes('VaultTokens'))).toHaveLength(2);
    expect(methods.filter(({ AuthorizerId }) => AuthorizerId === undefined)).toEqual([]);
  });
});
