/** One stack with something for each gap to show itself on. */

const ref = (name: string) => ({ Ref: name });
const attribute = (name: string, of: string) => ({ 'Fn::GetAtt': [name, of] });

const assumeByLambda = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
};

const lambdaFunction = (code: string) => ({
  Type: 'AWS::Lambda::Function',
  Properties: {
    Runtime: 'nodejs24.x',
    Handler: 'index.handler',
    Role: attribute('Role', 'Arn'),
    Code: { ZipFile: code },
    Timeout: 20,
  },
});

/** Hands its role's credentials to the test, which then acts as the role. */
const lendCredentials = `exports.handler = async () => ({
  accessKeyId: process.env.AWS_ACCESS_KEY_ID,
  secretAccessKey: process.env.AWS_SECRET_ACCESS_KEY,
  sessionToken: process.env.AWS_SESSION_TOKEN,
});`;

const denyUnencrypted = {
  Version: '2012-10-17',
  Statement: [
    {
      Effect: 'Deny',
      Principal: '*',
      Action: 'sqs:*',
      Resource: attribute('StrictQueue', 'Arn'),
      Condition: { Bool: { 'aws:SecureTransport': 'false' } },
    },
  ],
};

const rolePolicy = {
  Version: '2012-10-17',
  Statement: [
    {
      Effect: 'Allow',
      Action: 'sqs:SendMessage',
      Resource: [attribute('Queue', 'Arn'), attribute('StrictQueue', 'Arn')],
    },
    {
      Effect: 'Allow',
      Action: 'kms:Encrypt',
      Resource: attribute('Key', 'Arn'),
      Condition: { StringEquals: { 'kms:EncryptionContext:purpose': 'test' } },
    },
    {
      Effect: 'Allow',
      Action: 'scheduler:GetSchedule',
      Resource: 'arn:aws:scheduler:us-east-1:000000000000:schedule/gaps/*',
    },
  ],
};

const keyPolicy = {
  Version: '2012-10-17',
  Statement: [
    { Effect: 'Allow', Principal: { AWS: 'arn:aws:iam::000000000000:root' }, Action: 'kms:*', Resource: '*' },
  ],
};

const table = {
  Type: 'AWS::DynamoDB::Table',
  Properties: {
    AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
    KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
    BillingMode: 'PAY_PER_REQUEST',
    StreamSpecification: { StreamViewType: 'NEW_AND_OLD_IMAGES' },
  },
};

/** Takes long enough for calls at the same time to be at work at the same time. */
const sayWhoRuns = `exports.handler = async () => {
  await new Promise((resolve) => setTimeout(resolve, 200));
  return process.pid;
};`;

const sayHello = `exports.handler = async ({ rawPath }) => ({ statusCode: 200, body: 'hello from ' + rawPath });`;

const functionUrl = {
  Hello: lambdaFunction(sayHello),
  HelloUrl: {
    Type: 'AWS::Lambda::Url',
    Properties: { AuthType: 'NONE', TargetFunctionArn: attribute('Hello', 'Arn') },
  },
  HelloPermission: {
    Type: 'AWS::Lambda::Permission',
    Properties: {
      Action: 'lambda:InvokeFunctionUrl',
      FunctionName: ref('Hello'),
      FunctionUrlAuthType: 'NONE',
      Principal: '*',
    },
  },
};

export const gapTemplate = JSON.stringify({
  Resources: {
    Secret: { Type: 'AWS::SecretsManager::Secret', Properties: { GenerateSecretString: {} } },
    Key: { Type: 'AWS::KMS::Key', Properties: { KeyPolicy: keyPolicy } },
    Queue: { Type: 'AWS::SQS::Queue', Properties: {} },
    StrictQueue: { Type: 'AWS::SQS::Queue', Properties: {} },
    StrictQueuePolicy: {
      Type: 'AWS::SQS::QueuePolicy',
      Properties: { Queues: [ref('StrictQueue')], PolicyDocument: denyUnencrypted },
    },
    Role: {
      Type: 'AWS::IAM::Role',
      Properties: {
        AssumeRolePolicyDocument: assumeByLambda,
        Policies: [{ PolicyName: 'narrow', PolicyDocument: rolePolicy }],
      },
    },
    LendCredentials: lambdaFunction(lendCredentials),
    WhoRuns: lambdaFunction(sayWhoRuns),
    Table: table,
    ...functionUrl,
  },
  Outputs: {
    SecretRef: { Value: ref('Secret') },
    SecretArn: { Value: attribute('Secret', 'Id') },
    KeyId: { Value: ref('Key') },
    QueueUrl: { Value: ref('Queue') },
    StrictQueueUrl: { Value: ref('StrictQueue') },
    LendCredentials: { Value: ref('LendCredentials') },
    WhoRuns: { Value: ref('WhoRuns') },
    Table: { Value: ref('Table') },
    StreamArn: { Value: attribute('Table', 'StreamArn') },
    FunctionUrl: { Value: attribute('HelloUrl', 'FunctionUrl') },
  },
});
