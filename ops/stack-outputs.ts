import {
  CloudFormationClient,
  CloudFormationServiceException,
  DescribeStacksCommand,
} from '@aws-sdk/client-cloudformation';
import type {
  BACKEND_OUTPUTS,
  COGNITO_OUTPUTS,
  DATA_OUTPUTS,
  SANDBOX_OUTPUTS,
  STRIPE_OUTPUTS,
} from '../lib/outputs.ts';
import { OpsError } from './failure.ts';
import type { Target } from './target.ts';

interface OutputNames {
  readonly 'Quittance-Data': (typeof DATA_OUTPUTS)[number] | (typeof STRIPE_OUTPUTS)[number];
  readonly 'Quittance-Sandbox': (typeof SANDBOX_OUTPUTS)[number];
  readonly 'Quittance-Backend': (typeof BACKEND_OUTPUTS)[number] | (typeof COGNITO_OUTPUTS)[number];
}

export interface StackOutputs<Name extends string> {
  /** @throws OpsError if the deployed stack has no such output. */
  readonly get: (name: Name) => string;
  readonly find: (name: Name) => string | undefined;
}

export type ReadStackOutputs = <Stack extends keyof OutputNames>(
  stack: Stack,
) => Promise<StackOutputs<OutputNames[Stack]>>;

/** Reads what a stack says about itself; it is the one place where names of tables and keys are looked up. */
export const createReadStackOutputs = (target: Target): ReadStackOutputs => {
  const cloudFormation = new CloudFormationClient(target.cloud);

  const describe = async (stack: string): Promise<ReadonlyMap<string, string> | null> => {
    try {
      const { Stacks } = await cloudFormation.send(new DescribeStacksCommand({ StackName: stack }));
      const outputs = Stacks?.[0]?.Outputs ?? [];
      return new Map(outputs.map(({ OutputKey, OutputValue }) => [OutputKey ?? '', OutputValue ?? '']));
    } catch (error) {
      // CloudFormation's way of saying that there is no such stack.
      if (error instanceof CloudFormationServiceException && error.name === 'ValidationError') return null;
      throw error;
    }
  };

  return async (stack) => {
    const outputs = await describe(stack);
    if (outputs === null)
      throw new OpsError(
        `${stack} is not deployed on ${target.description}`,
        target.isLocal ? 'Run npm start.' : 'Check the profile and the region, or run npm run deploy.',
      );
    const find = (name: string): string | undefined => outputs.get(name);
    return {
      find,
      get: (name) => {
        const value = find(name);
        if (value === undefined)
          throw new OpsError(
            `${stack} has no output ${name}`,
            'It was deployed by another version: deploy it again.',
          );
        return value;
      },
    };
  };
};
