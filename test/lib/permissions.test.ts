import { PolicyStatement, Role } from 'aws-cdk-lib/aws-iam';
import { describe, expect, it } from 'vitest';
import { grantsOf, resourcesOf, whoMay } from './grants.ts';
import { buildApp, EVERYTHING, stacksOf } from './quittance-app.ts';

const { stacks } = buildApp(EVERYTHING);
const grants = grantsOf(stacksOf(stacks));
const may = (action: string, name: string) => whoMay(grants, action, name);
const actionsOf = (who: string, name: string) =>
  grants
    .filter((grant) => grant.who === who && grant.resources.some((resource) => resource.includes(name)))
    .flatMap(({ actions }) => actions)
    .sort();

describe('what each function may do', () => {
  it('lets only submit and resolve, the nightly check and the sandbox itself, read the API key', () => {
    expect(may('secretsmanager:GetSecretValue', 'ProviderApiKey')).toEqual([
      'check',
      'resolve',
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
    expect(grants.find(({ actions }) => actions.includes('kms:Decrypt'))?.condition).toEqual({
      StringEquals: { 'kms:EncryptionContext:purpose': 'webhook_secret' },
      'ForAllValues:StringEquals': { 'kms:EncryptionContextKeys': ['merchant', 'purpose'] },
      Null: { 'kms:EncryptionContext:merchant': 'false' },
    });
  });

  it('lets no function encrypt with the directory key', () => {
    expect(may('kms:Encrypt', 'DirectoryKey')).toEqual([]);
  });

  it('lets only receive put into the archive, only apply read it, and nobody delete from it', () => {
    expect(may('s3:PutObject', 'ArchiveBucket')).toEqual(['receive']);
    expect(may('s3:GetObject', 'ArchiveBucket')).toEqual(['apply']);
    expect(may('s3:DeleteObject', 'ArchiveBucket')).toEqual([]);
  });

  it.each([
    ['Money', 'dynamodb:PutItem', ['api', 'apply', 'balances', 'deliver', 'overdue', 'resolve', 'submit']],
    ['Money', 'dynamodb:DeleteItem', []],
    ['Money', 'dynamodb:Scan', ['check']],
    ['Money', 'dynamodb:GetRecords', ['balances', 'relay']],
    ['Directory98', 'dynamodb:GetItem', ['authorize', 'deliver']],
    ['Directory98', 'dynamodb:PutItem', []],
    ['Idempotency', 'dynamodb:PutItem', ['submit']],
    ['ProviderTable', 'dynamodb:PutItem', ['serve']],
  ])('grants on the table %s the action %s to %j', (table, action, expected) => {
    expect(may(action, table)).toEqual(expected);
  });

  it.each([
    ['ProviderCallsCommandsQueue', ['relay', 'submit']],
    ['OutboundDeliveriesQueue', ['relay']],
    ['InboundProviderEventsQueue', ['receive']],
    ['RelayFailuresQueue', ['relay']],
    ['BalancesFailuresQueue', ['balances']],
    ['ProviderWebhooksQueue', ['serve']],
  ])('lets into %s send only %j', (queue, expected) => {
    expect(may('sqs:SendMessage', queue)).toEqual(expected);
  });

  it('lets the schedules that relay creates do nothing but send what they were made for', () => {
    expect(may('scheduler:CreateSchedule', 'schedule/')).toEqual(['relay']);
    for (const [queue, others] of [
      ['ProviderCallsResolutionsQueue', ['relay', 'resolve']],
      ['InvoicesDueQueue', ['relay']],
    ] as const)
      expect(may('sqs:SendMessage', queue)).toEqual([expect.stringMatching(/^LaterMessagesRole/), ...others]);
    const role = grants.filter(({ who }) => who.startsWith('LaterMessagesRole'));
    expect(role.flatMap(({ actions }) => actions)).toEqual(['sqs:SendMessage']);
    const passing = grants.filter(({ actions }) => actions.includes('iam:PassRole'));
    expect(passing).toHaveLength(1);
    expect(passing[0]).toMatchObject({
      who: 'relay',
      resources: [expect.stringContaining('LaterMessagesRole')],
      condition: { StringEquals: { 'iam:PassedToService': 'scheduler.amazonaws.com' } },
    });
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
    expect(groups).toHaveLength(13);
    expect(new Set(groups).size).toBe(13);
  });

  it('gives deliver what it needs on the deliveries queue to make a delivery wait', () => {
    expect(actionsOf('deliver', 'OutboundDeliveriesQueue')).toContain('sqs:ChangeMessageVisibility');
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
