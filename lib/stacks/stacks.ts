import { type App, Tags } from 'aws-cdk-lib';
import { isProduction, type Plan } from '../foundation.ts';
import { BackendStack } from './backend-stack.ts';
import { DataStack } from './data-stack.ts';
import { EdgeStack } from './edge-stack.ts';
import { SandboxStack } from './sandbox-stack.ts';

export interface Stacks {
  readonly data: DataStack;
  readonly sandbox: SandboxStack | undefined;
  readonly backend: BackendStack;
  readonly edge: EdgeStack | undefined;
}

/** The deploy units, in the order in which they depend on each other; account and region are the CDK CLI's. */
export const createStacks = (app: App, plan: Plan): Stacks => {
  const { settings } = plan;
  const production = isProduction(settings);
  Tags.of(app).add('application', 'quittance');
  Tags.of(app).add('stage', settings.stage);

  const data = new DataStack(app, 'Quittance-Data', {
    plan,
    description: 'Quittance: tables, archive and keys',
    terminationProtection: production,
  });
  const { foundation } = data;
  const sandbox = production
    ? undefined
    : new SandboxStack(app, 'Quittance-Sandbox', {
        foundation,
        description: 'Quittance: the sandbox payment provider',
      });
  const backend = new BackendStack(app, 'Quittance-Backend', {
    data,
    sandbox: sandbox?.access,
    description: 'Quittance: API, functions and queues',
    terminationProtection: production,
  });
  const wantsEdge = settings.webAcl || settings.domain !== undefined;
  const edge = wantsEdge
    ? new EdgeStack(app, 'Quittance-Edge', {
        foundation,
        restApi: backend.restApi,
        description: 'Quittance: firewall and domain before the API',
      })
    : undefined;
  return { data, sandbox, backend, edge };
};
