import { Aws } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { ScheduleGroup } from 'aws-cdk-lib/aws-scheduler';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { accept } from './accept.ts';
import type { BundledFunction } from './bundled-function.ts';
import { allow } from './permissions.ts';

/** One-off schedules for messages that wait longer than the 15 minutes that SQS can hold one back. */
export class LaterMessages extends Construct {
  readonly groupName: string;
  /** What a schedule may do when its time has come: send to one of these queues. */
  readonly role: Role;
  private readonly schedules: string;

  constructor(scope: Construct, id: string, props: { readonly queues: readonly IQueue[] }) {
    super(scope, id);
    const group = new ScheduleGroup(this, 'Group');
    this.groupName = group.scheduleGroupName;
    this.schedules = `schedule/${group.scheduleGroupName}/*`;
    this.role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('scheduler.amazonaws.com', {
        // Only for schedules of this group: no other account's, and no other purpose's, can borrow the role.
        conditions: {
          StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID, 'aws:SourceArn': group.scheduleGroupArn },
        },
      }),
      description: 'Lets schedules send to the queues that their messages are for',
    });
    this.role.addToPolicy(
      new PolicyStatement({
        actions: ['sqs:SendMessage'],
        resources: props.queues.map(({ queueArn }) => queueArn),
      }),
    );
    accept(this.role, {
      'NIST.800.53.R5-IAMNoInlinePolicy': 'The policy belongs to this one role and goes with it.',
    });
  }

  allowScheduling(to: BundledFunction): void {
    const schedules = (partition: string, region: string, account: string) =>
      `arn:${partition}:scheduler:${region}:${account}:${this.schedules}`;
    allow(to, {
      actions: ['scheduler:CreateSchedule'],
      resources: [schedules(Aws.PARTITION, Aws.REGION, Aws.ACCOUNT_ID)],
    });
    const reported = schedules('<AWS::Partition>', '<AWS::Region>', '<AWS::AccountId>');
    accept(to, {
      [`AwsSolutions-IAM5[Resource::${reported}]`]:
        'Schedules are made at run time, one for each message; the group is exact.',
    });
    allow(to, {
      actions: ['iam:PassRole'],
      resources: [this.role.roleArn],
      conditions: { StringEquals: { 'iam:PassedToService': 'scheduler.amazonaws.com' } },
    });
  }
}
