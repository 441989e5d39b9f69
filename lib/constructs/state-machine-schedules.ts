import { Aws } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnSchedule, ScheduleGroup } from 'aws-cdk-lib/aws-scheduler';
import { Construct } from 'constructs';
import { accept } from './accept.ts';
import type { BundledFunction } from './bundled-function.ts';
import { allow } from './permissions.ts';

/** What is known when a schedule is made: when, and what the state machine is told. */
export interface RecurringStart {
  readonly expression: string;
  readonly input: Readonly<Record<string, string>>;
  readonly description: string;
}

/** A group of schedules, recurring and one-off, that may start one state machine and do nothing else. */
export class StateMachineSchedules extends Construct {
  readonly groupName: string;
  readonly role: Role;
  private readonly machineArn: string;

  constructor(scope: Construct, id: string, props: { readonly machineArn: string }) {
    super(scope, id);
    this.machineArn = props.machineArn;
    const group = new ScheduleGroup(this, 'Group');
    this.groupName = group.scheduleGroupName;
    this.role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('scheduler.amazonaws.com', {
        // Only for schedules of this group: no other account's, and no other purpose's, can borrow the role.
        conditions: {
          StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID, 'aws:SourceArn': group.scheduleGroupArn },
        },
      }),
      description: 'Lets schedules start the state machine of reconciliations',
    });
    this.role.addToPolicy(
      new PolicyStatement({ actions: ['states:StartExecution'], resources: [props.machineArn] }),
    );
    accept(this.role, {
      'NIST.800.53.R5-IAMNoInlinePolicy': 'The policy belongs to this one role and goes with it.',
    });
  }

  /** Starting once, soon: with a schedule that fires and is gone. */
  allowStarting(to: BundledFunction): void {
    const schedules = (partition: string, region: string, account: string) =>
      `arn:${partition}:scheduler:${region}:${account}:schedule/${this.groupName}/*`;
    allow(to, {
      actions: ['scheduler:CreateSchedule'],
      resources: [schedules(Aws.PARTITION, Aws.REGION, Aws.ACCOUNT_ID)],
    });
    const reported = schedules('<AWS::Partition>', '<AWS::Region>', '<AWS::AccountId>');
    accept(to, {
      [`AwsSolutions-IAM5[Resource::${reported}]`]:
        'Schedules are made at run time, one for each run; the group is exact.',
    });
    allow(to, {
      actions: ['iam:PassRole'],
      resources: [this.role.roleArn],
      conditions: { StringEquals: { 'iam:PassedToService': 'scheduler.amazonaws.com' } },
    });
  }

  add(id: string, { expression, input, description }: RecurringStart): void {
    new CfnSchedule(this, id, {
      groupName: this.groupName,
      description,
      scheduleExpression: expression,
      scheduleExpressionTimezone: 'UTC',
      flexibleTimeWindow: { mode: 'OFF' },
      target: { arn: this.machineArn, roleArn: this.role.roleArn, input: JSON.stringify(input) },
    });
  }
}
