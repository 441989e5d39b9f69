import { Aws } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { Construct } from 'constructs';
import type { Settings } from '../settings.ts';
import { accept } from './accept.ts';

/** The one topic that every alarm goes to; people and pagers subscribe to it. */
export const createAlarmTopic = (scope: Construct, id: string, key: IKey, settings: Settings): Topic => {
  const topic = new Topic(scope, id, { masterKey: key, enforceSSL: true });
  topic.addToResourcePolicy(
    new PolicyStatement({
      sid: 'AlarmsOfThisAccount',
      principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
      actions: ['sns:Publish'],
      resources: [topic.topicArn],
      conditions: {
        ArnLike: {
          'aws:SourceArn': `arn:${Aws.PARTITION}:cloudwatch:${Aws.REGION}:${Aws.ACCOUNT_ID}:alarm:*`,
        },
      },
    }),
  );
  if (settings.alarmEmail !== undefined) {
    topic.addSubscription(new EmailSubscription(settings.alarmEmail));
    accept(topic, {
      'Serverless-SNSRedrivePolicy':
        'A mail that is lost is no state that is lost: the alarm itself stays raised.',
    });
  }
  return topic;
};
