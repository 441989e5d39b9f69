import { ArnFormat, Aws, Stack } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { ScheduleGroup } from 'aws-cdk-lib/aws-scheduler';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { BundledFunction } from './bundled-function.ts';
import { allow } from './permissions.ts';

/** One-off schedules for resolutions that wait longer than the 15 minutes an SQS message can. */
export class LaterResolutions extends Construct {
  readonly groupName: string;
  /** What a schedule may do when its time has come: send to the resolutions queue. */
  readonly role: Role;
  private readonly schedulesArn: string;

  constructor(scope: Construct, id: string, props: { readonly resolutions: IQueue }) {
    super(scope, id);
    const group = new ScheduleGroup(this, 'Group');
    this.groupName = group.scheduleGroupName;
    this.schedulesArn = Stack.of(this).formatArn({
      service: 'scheduler',
      resource: 'schedule',
      resourceName: `${group.scheduleGroupName}/*`,
      arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
    });
    this.role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('scheduler.amazonaws.com', {
        // Only for schedules of this group: no other account's, and no other purpose's, can borrow the role.
        conditions: {
          StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID, 'aws:SourceArn': group.scheduleGroupArn },
        },
      }),
      description: 'Lets schedules send to the resolutions queue',
    });
    this.role.addToPolicy(
      new PolicyStatement({ actions: ['sqs:SendMessage'], resources: [props.resolutions.queueArn] }),
    );
  }

  allowScheduling(to: BundledFunction): void {
    allow(to, { actions: ['scheduler:CreateSchedule'], resources: [this.schedulesArn] });
    allow(to, {
      actions: ['iam:PassRole'],
      resources: [this.role.roleArn],
      conditions: { StringEquals: { 'iam:PassedToService': 'scheduler.amazonaws.com' } },
    });
  }
}
