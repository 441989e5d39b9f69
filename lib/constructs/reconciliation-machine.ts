import { Stack } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { accept } from './accept.ts';
import { type Runners, reconciliationDefinition } from './reconciliation-definition.ts';

/** The state machine, which may call its functions and nothing else. @returns its ARN. */
export const createReconciliationMachine = (scope: Construct, runners: Runners): string => {
  const role = new Role(scope, 'MachineRole', { assumedBy: new ServicePrincipal('states.amazonaws.com') });
  role.addToPolicy(
    new PolicyStatement({
      actions: ['lambda:InvokeFunction'],
      resources: Object.values({ ...runners }),
    }),
  );
  role.addToPolicy(
    new PolicyStatement({
      actions: ['xray:PutTraceSegments', 'xray:PutTelemetryRecords'],
      resources: ['*'],
    }),
  );
  accept(role, {
    'NIST.800.53.R5-IAMNoInlinePolicy': 'The policy belongs to this one role and goes with it.',
    'AwsSolutions-IAM5[Resource::*]':
      'Only xray:PutTraceSegments and xray:PutTelemetryRecords, which know no resources.',
  });
  const machine = new CfnStateMachine(scope, 'Machine', {
    definitionString: Stack.of(scope).toJsonString(reconciliationDefinition(runners)),
    roleArn: role.roleArn,
    stateMachineType: 'STANDARD',
    tracingConfiguration: { enabled: true },
  });
  machine.node.addDependency(role);
  accept(scope, {
    'AwsSolutions-SF1':
      'Standard executions keep their whole history for 90 days, and the functions log each step by its run.',
  });
  return machine.attrArn;
};
