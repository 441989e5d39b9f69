import { PolicyStatement, Role } from 'aws-cdk-lib/aws-iam';
import { describe, expect, it } from 'vitest';
import { grantsOf, resourcesOf, whoMay } from './grants.ts';
import { buildApp, EVERYTHING, stacksOf } from './quittance-app.ts';

const { stacks } = buildApp(EVERYTHING);
const grants = grantsOf(stacksOf(stacks));
const may = (action: string, name: string) => whoMay(grants, action, name);
describe('what each function may do', () => {
  it('lets only submit and resolve, the vault, pull and heal, the nightly check and the sandbox itself, read the API key', () => {
    expect(may('secretsmanager:GetSecretValue', 'ProviderApiKey')).toEqual([
      'check',
      'heal',
      'pull',
      'resolve',
      'send',
      'serve',
      'submit',
    ]);
  });

  it('lets only receive, and the sandbox that signs, read the webhook secret', () => {
    expect(may('secretsmanager:GetSecretValue', 'ProviderWebhookSecret')).toEqual([
      'receive',
      'send-webhooks',
    ]);
  });

  it('lets nobody change a secret', () => {
    expect(may('secretsmanager:PutSecretValue', 'Provider')).toEqual([]);
  });

  it('lets only deliver decrypt webhook secrets, and only as webhook secrets of a merchant', () => {
    expect(may('kms:Decrypt', 'DirectoryKey')).toEqual(['deliver']);
    expect(
      grants.find(({ actions, who }) => who === 'deliver' && actions.includes('kms:Decrypt'))?.condition,
    ).toEqual({
      StringEquals: { 'kms:EncryptionContext:purpose': 'webhook_secret' },
      'ForAllValues:StringEquals': { 'kms:EncryptionContextKeys': ['merchant', 'purpose'] },
      Null: { 'kms:EncryptionContext:merchant': 'false' },
    });
  });

  it('lets only manage encrypt with the directory key, and nothing but webhook secrets of a merchant', () => {
    expect(may('kms:Encrypt', 'DirectoryKey')).toEqual(['manage']);
    const conditionOf = (action: string) =>
      grants.find(
        ({ actions, resources }) => actions.includes(action) && resources.join().includes('DirectoryKey'),
      )?.condition;
    expect(conditionOf('kms:Encrypt')).toEqual(conditionOf('kms:Decrypt'));
  });

  it('lets deliver and manage write endpoints’ own events into the money table, and nothing else', () => {
    for (const who of ['deliver', 'manage']) {
      const own = grants.filter((grant) => grant.who === who && JSON.stringify(grant).includes('Money'));
      expect(own).toMatchObject([
        {
          actions: ['dynamodb:PutItem'],
          condition: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['endpoint#*'] } },
        },
      ]);
    }
  });

  it('lets only receive put into the archive, only apply read it, and nobody delete from it', () => {
    expect(may('s3:PutObject', 'ArchiveBucket')).toEqual(['receive']);
    expect(may('s3:GetObject', 'ArchiveBucket')).toEqual(['apply']);
    expect(may('s3:DeleteObject', 'ArchiveBucket')).toEqual([]);
  });

  it.each([
    [
      'Money',
      'dynamodb:PutItem',
      [
        'api',
        'apply',
        'balances',
        'deliver',
        'expire-tokens',
        'heal',
        'manage',
        'overdue',
        'parse',
        'pull',
        'reconcile',
        'resolve',
        'runs',
        'submit',
        'tokens',
      ],
    ],
    ['Money', 'dynamodb:ConditionCheckItem', ['api', 'reconcile', 'runs']],
    ['Money', 'dynamodb:DeleteItem', []],
    ['Money', 'dynamodb:Scan', ['check', 'reconcile']],
    ['Money', 'dynamodb:GetRecords', ['balances', 'relay']],
    ['Directory98', 'dynamodb:GetItem', ['authorize']],
    ['Directory98', 'dynamodb:PutItem', []],
    ['Idempotency', 'dynamodb:PutItem', ['submit']],
    ['Webhooks', 'dynamodb:PutItem', ['manage', 'redeliver', 'relay']],
    ['Webhooks', 'dynamodb:UpdateItem', ['deliver', 'manage', 'relay']],
    ['Webhooks', 'dynamodb:DeleteItem', ['manage']],
    ['Webhooks', 'dynamodb:Scan', []],
    ['ProviderTable', 'dynamodb:PutItem', ['serve']],
    ['VaultTokens', 'dynamodb:PutItem', ['expire-tokens', 'reencrypt', 'tokens']],
    ['VaultTokens', 'dynamodb:DeleteItem', []],
    ['VaultTokens', 'dynamodb:Query', ['tokens']],
    ['VaultTokens', 'dynamodb:Scan', ['expire-tokens']],
    ['VaultTokenKeys', 'dynamodb:Scan', ['reencrypt']],
  ])('grants on the table %s the action %s to %j', (table, action, expected) => {
    expect(may(action, table)).toEqual(expected);
  });

  it.each([
    ['ProviderCallsCommandsQueue', ['relay', 'submit']],
    [
      'OutboundDeliveriesQueue',
      [expect.stringMatching(/^OutboundLaterRole/), 'deliver', 'redeliver', 'relay'],
    ],
    ['InboundProviderEventsQueue', ['receive']],
    ['OutboundRedeliveriesWishesQueue', ['manage', 'redeliver']],
    ['RelayFailuresQueue', ['relay']],
    ['BalancesFailuresQueue', ['balances']],
    ['ProviderWebhooksQueue', ['serve']],
  ])('lets into %s send only %j', (queue, expected) => {
    expect(may('sqs:SendMessage', queue)).toEqual(expected);
  });

  it.each([
    ['relay', 'LaterMessages', 'ProviderCallsResolutionsQueue', ['apply', 'relay', 'resolve']],
    ['relay', 'LaterMessages', 'InvoicesDueQueue', ['relay']],
    ['deliver', 'OutboundLater', 'OutboundDeliveriesQueue', ['deliver', 'redeliver', 'relay']],
  ])('lets the schedules that %s creates do nothing but send to their queue', (who, name, queue, others) => {
    expect(may('scheduler:CreateSchedule', 'schedule/')).toEqual(['deliver', 'relay', 'runs']);
    const role = grants.filter((grant) => grant.who.startsWith(`${name}Role`));
    expect(role.flatMap(({ actions }) => actions)).toEqual(['sqs:SendMessage']);
    expect(may('sqs:SendMessage', queue)).toEqual([
      expect.stringMatching(new RegExp(`^${name}Role`)),
      ...others,
    ]);
    const passing = grants.filter((grant) => grant.who === who && grant.actions.includes('iam:PassRole'));
    expect(passing).toHaveLength(1);
    expect(passing[0]).toMatchObject({
      resources: [expect.stringContaining(`${name}Role`)],
      condition: { StringEquals: { 'iam:PassedToService': 'scheduler.amazonaws.com' } },
    });
  });

  it('lets pull see nothing of our books but its runs, and write nothing but what it pulled', () => {
    const own = grants.filter(({ who }) => who === 'pull');
    expect(own.filter((grant) => JSON.stringify(grant).includes('Money'))).toMatchObject([
      {
        actions: ['dynamodb:GetItem', 'dynamodb:PutItem'],
        condition: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['reconciliation_run#*'] } },
      },
    ]);
    expect(own.filter(({ actions }) => actions.some((action) => action.startsWith('s3:')))).toMatchObject([
      { actions: ['s3:PutObject'], resources: [expect.stringContaining('/work/*')] },
    ]);
  });

  it('lets parse read what outsiders wrote: without a secret, and without our books', () => {
    const own = grants.filter(({ who }) => who === 'parse');
    expect(own.filter((grant) => JSON.stringify(grant).includes('Money'))).toMatchObject([
      {
        actions: ['dynamodb:GetItem', 'dynamodb:PutItem'],
        condition: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['reconciliation_run#*'] } },
      },
    ]);
    expect(own.flatMap(({ actions }) => actions)).not.toContain('secretsmanager:GetSecretValue');
    expect(may('s3:GetObject', '/statements/*')).toEqual(['parse', 'runs']);
    expect(may('s3:PutObject', '/statements/*')).toEqual(['runs']);
    expect(may('s3:PutObject', '/work/*')).toEqual(['heal', 'parse', 'pull', 'reconcile']);
  });

  it('lets reconcile alone publish reports, and reach no provider', () => {
    expect(may('s3:PutObject', '/reports/*')).toEqual(['reconcile']);
    const own = grants.filter(({ who }) => who === 'reconcile').flatMap(({ actions }) => actions);
    expect(own).not.toContain('secretsmanager:GetSecretValue');
  });

  it('lets runs read reports, and have the state machine started by a schedule alone', () => {
    expect(may('s3:GetObject', '/reports/*')).toEqual(['reconcile', 'runs']);
    expect(may('states:StartExecution', 'ReconciliationMachine')).toEqual([
      expect.stringMatching(/^ReconciliationSchedulesRole/),
    ]);
    const own = grants.filter(({ who }) => who === 'runs');
    expect(own.filter(({ actions }) => actions.includes('iam:PassRole'))).toMatchObject([
      { resources: [expect.stringContaining('ReconciliationSchedulesRole')] },
    ]);
    expect(own.filter(({ actions }) => actions.includes('dynamodb:PutItem'))).toMatchObject([
      {
        condition: {
          'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['reconciliation_*', 'intent#*'] },
        },
      },
    ]);
  });

  it('lets the state machine call its functions, and its schedules start it, and nothing else', () => {
    const machine = grants.filter(({ who }) => who.startsWith('ReconciliationMachineRole'));
    expect(machine.flatMap(({ actions }) => actions).sort()).toEqual([
      'lambda:InvokeFunction',
      'xray:PutTelemetryRecords',
      'xray:PutTraceSegments',
    ]);
    const schedules = grants.filter(({ who }) => who.startsWith('ReconciliationSchedulesRole'));
    expect(schedules).toMatchObject([
      { actions: ['states:StartExecution'], resources: [expect.stringContaining('ReconciliationMachine')] },
    ]);
  });

  it('uses every resource for nothing but traces', () => {
    const everywhere = grants.filter(({ resources }) => resources.includes('"*"'));
    expect([...new Set(everywhere.flatMap(({ actions }) => actions))].sort()).toEqual([
      'xray:PutTelemetryRecords',
      'xray:PutTraceSegments',
    ]);
  });

  it('names every action, without wildcards', () => {
    expect(grants.flatMap(({ actions }) => actions).filter((action) => action.includes('*'))).toEqual([]);
  });

  it('lets each function write to its own log group only', () => {
    const writing = grants.filter(({ actions }) => actions.includes('logs:PutLogEvents'));
    const groups = writing.flatMap(({ resources }) => resources);
    expect(groups).toHaveLength(24);
    expect(new Set(groups).size).toBe(24);
  });

  it('attaches managed policies to no role but that of API Gateway', () => {
    const withManaged = stacksOf(stacks)
      .flatMap((stack) => resourcesOf<{ readonly ManagedPolicyArns?: unknown }>(stack, 'AWS::IAM::Role'))
      .filter(([, { ManagedPolicyArns }]) => ManagedPolicyArns !== undefined)
      .map(([id]) => id);
    expect(withManaged).toEqual([expect.stringContaining('RestApiCloudWatchRole')]);
  });

  it('would notice a wildcard that opens a secret to somebody else', () => {
    const planted = buildApp();
    const roles = planted.stacks.backend.node.findAll().filter((node) => node instanceof Role);
    const api = roles.find(({ node }) => node.path.endsWith('/Api/Role'));
    api?.addToPolicy(new PolicyStatement({ actions: ['secretsmanager:Get*'], resources: ['*'] }));
    expect(
      whoMay(grantsOf(stacksOf(planted.stacks)), 'secretsmanager:GetSecretValue', 'ProviderWebhookSecret'),
    ).toEqual(['api', 'receive', 'send-webhooks']);
  });
});

describe('who may use the keys', () => {
  interface KeyProperties {
    readonly KeyPolicy: {
      readonly Statement: readonly {
        readonly Action: unknown;
        readonly Principal: unknown;
        readonly Condition?: { readonly StringEquals: Readonly<Record<string, unknown>> };
      }[];
    };
  }
  const policyOf = (name: string) =>
    resourcesOf<KeyProperties>(stacks.data, 'AWS::KMS::Key').find(([id]) => id.startsWith(name))?.[1]
      .KeyPolicy.Statement ?? [];

  it('leaves the directory key to the policies of this account alone', () => {
    expect(policyOf('DirectoryKey')).toEqual([
      expect.objectContaining({ Action: 'kms:*', Principal: { AWS: expect.anything() as unknown } }),
    ]);
  });

  it('opens the data key only inside this account and only through services that hold data', () => {
    const open = policyOf('DataKey').filter(
      ({ Principal }) => JSON.stringify(Principal) === JSON.stringify({ AWS: '*' }),
    );
    expect(open.map(({ Condition }) => Condition)).toEqual([
      {
        StringEquals: {
          'kms:CallerAccount': { Ref: 'AWS::AccountId' },
          'kms:ViaService': ['dynamodb.', 's3.', 'secretsmanager.'].map((service) => ({
            'Fn::Join': ['', [service, { Ref: 'AWS::Region' }, '.amazonaws.com']],
          })),
        },
      },
    ]);
  });
});
