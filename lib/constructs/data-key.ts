import { Aws } from 'aws-cdk-lib';
import { AnyPrincipal, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key, type KeyProps } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';

const ENCRYPT_AND_DECRYPT = ['kms:Decrypt', 'kms:Encrypt', 'kms:GenerateDataKey*', 'kms:ReEncrypt*'];

/**
 * The key under tables, archive, secrets, logs and alarms.
 *
 * It opens for whoever may use the table, bucket or secret, and only by way of that service: the same rule as an
 * AWS managed key's, but the key is ours to audit, to rotate and to disable.
 */
export const createDataKey = (scope: Construct, id: string, props: KeyProps): Key => {
  const key = new Key(scope, id, { ...props, enableKeyRotation: true });
  key.addToResourcePolicy(
    new PolicyStatement({
      sid: 'ThroughTheServicesThatHoldData',
      principals: [new AnyPrincipal()],
      actions: [...ENCRYPT_AND_DECRYPT, 'kms:CreateGrant', 'kms:DescribeKey'],
      resources: ['*'],
      conditions: {
        StringEquals: {
          'kms:CallerAccount': Aws.ACCOUNT_ID,
          'kms:ViaService': ['dynamodb', 's3', 'secretsmanager'].map(
            (service) => `${service}.${Aws.REGION}.amazonaws.com`,
          ),
        },
      },
    }),
  );
  key.addToResourcePolicy(
    new PolicyStatement({
      sid: 'LogGroupsOfThisAccount',
      principals: [new ServicePrincipal(`logs.${Aws.REGION}.amazonaws.com`)],
      actions: [...ENCRYPT_AND_DECRYPT, 'kms:DescribeKey'],
      resources: ['*'],
      conditions: {
        ArnLike: {
          'kms:EncryptionContext:aws:logs:arn': `arn:${Aws.PARTITION}:logs:${Aws.REGION}:${Aws.ACCOUNT_ID}:log-group:*`,
        },
      },
    }),
  );
  key.addToResourcePolicy(
    new PolicyStatement({
      sid: 'AlarmsToTheEncryptedTopic',
      principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
      actions: ['kms:Decrypt', 'kms:GenerateDataKey*'],
      resources: ['*'],
    }),
  );
  return key;
};
