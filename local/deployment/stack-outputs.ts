import {
  type CloudFormationClient,
  CloudFormationServiceException,
  DescribeStacksCommand,
} from '@aws-sdk/client-cloudformation';

export type StackOutputs = Readonly<Record<string, string>>;

const done = new Set(['CREATE_COMPLETE', 'UPDATE_COMPLETE']);

/** @returns undefined when the stack does not exist or its last deployment did not end well. */
export const readStackOutputs = async (
  client: CloudFormationClient,
  stackName: string,
): Promise<StackOutputs | undefined> => {
  try {
    const { Stacks: stacks = [] } = await client.send(new DescribeStacksCommand({ StackName: stackName }));
    const stack = stacks[0];
    if (stack === undefined || !done.has(stack.StackStatus ?? '')) return undefined;
    return Object.fromEntries(
      (stack.Outputs ?? []).map(({ OutputKey: key = '', OutputValue: value = '' }) => [key, value]),
    );
  } catch (error) {
    // CloudFormation answers ValidationError for a stack that does not exist.
    if (error instanceof CloudFormationServiceException && error.name === 'ValidationError') return undefined;
    throw error;
  }
};
