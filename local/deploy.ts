import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { account, region } from './cloud/tool-environment.ts';
import { createCdkCli } from './deployment/cdk-cli.ts';
import { deploymentFingerprint } from './deployment/fingerprint.ts';
import { readStackOutputs, type StackOutputs } from './deployment/stack-outputs.ts';
import { StartFailure } from './failure.ts';
import { readJsonFile, writeJsonFile } from './json-file.ts';
import type { Places } from './places.ts';
import type { Progress } from './progress.ts';

/** The edge (firewall, custom domain) is not deployed: the local cloud has neither. */
const stackNames = ['Quittance-Data', 'Quittance-Sandbox', 'Quittance-Backend'] as const;

export type DeployRequest = {
  readonly places: Places;
  readonly endpoint: string;
  readonly environment: NodeJS.ProcessEnv;
  /** CDK context, by key; values that are not text are given as JSON. */
  readonly context: Readonly<Record<string, unknown>>;
  readonly progress: Progress;
  readonly signal: AbortSignal;
};

const contextArguments = (context: Readonly<Record<string, unknown>>): string[] =>
  Object.entries(context).flatMap(([key, value]) => [
    '--context',
    `${key}=${typeof value === 'string' ? value : JSON.stringify(value)}`,
  ]);

const createClient = (endpoint: string): CloudFormationClient =>
  new CloudFormationClient({
    endpoint,
    region,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });

/** Outputs of all stacks together, or undefined unless every stack is there. */
const readOutputs = async (endpoint: string): Promise<StackOutputs | undefined> => {
  const client = createClient(endpoint);
  try {
    const outputs = await Promise.all(stackNames.map((name) => readStackOutputs(client, name)));
    if (outputs.includes(undefined)) return undefined;
    return Object.assign({}, ...outputs) as StackOutputs;
  } finally {
    client.destroy();
  }
};

const isBootstrapped = async (endpoint: string): Promise<boolean> => {
  const client = createClient(endpoint);
  try {
    return (await readStackOutputs(client, 'CDKToolkit')) !== undefined;
  } finally {
    client.destroy();
  }
};

/** Tells of each stack once, not of each of its resources. */
const stackProgress =
  (progress: Progress) =>
  (line: string): void => {
    const stack = /^\s*✅\s+(\S+)/.exec(line)?.[1];
    if (stack !== undefined) progress.note(`${stack} is up`);
  };

/**
 * Brings the stacks of the ordinary CDK app to the local cloud with the ordinary CDK CLI, unless exactly
 * the same app is there already.
 */
export const deploy = async (request: DeployRequest): Promise<StackOutputs> => {
  const { places, endpoint, context, progress } = request;
  const stampFile = join(places.state, 'deployed.json');
  const stamp = { fingerprint: deploymentFingerprint(places.root, context), endpoint };
  const present = await readOutputs(endpoint);
  if (present !== undefined && JSON.stringify(readJsonFile(stampFile)) === JSON.stringify(stamp)) {
    progress.note('the app is deployed already and has not changed');
    return present;
  }
  rmSync(places.deployLog, { force: true });
  const cdk = createCdkCli(request);
  await progress.step('Synthesising the CDK app', async () => {
    rmSync(places.assembly, { recursive: true, force: true });
    await cdk.run(['synth', '--quiet', '--output', places.assembly, ...contextArguments(context)]);
  });
  if (!(await isBootstrapped(endpoint))) {
    await progress.step('Bootstrapping the account for CDK', () =>
      cdk.run(['bootstrap', '--app', places.assembly, `aws://${account}/${region}`]),
    );
  }
  return await progress.step('Deploying the stacks', async () => {
    const how = ['--require-approval', 'never', '--method', 'direct', '--progress', 'events'];
    await cdk.run(['deploy', '--app', places.assembly, ...stackNames, ...how], stackProgress(progress));
    const outputs = await readOutputs(endpoint);
    if (outputs === undefined) throw new StartFailure('cdk deploy ended well, but a stack is missing.');
    writeJsonFile(stampFile, stamp);
    return outputs;
  });
};
