import { join } from 'node:path';
import {
  CloudFormationClient,
  CreateStackCommand,
  waitUntilStackCreateComplete,
} from '@aws-sdk/client-cloudformation';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { startEmulator } from '../../local/cloud/emulator.ts';
import { ensureInstalled } from '../../local/cloud/installation.ts';
import { freePort } from '../../local/cloud/ports.ts';
import { findPython, pythonMissing } from '../../local/cloud/python.ts';
import { readStackOutputs, type StackOutputs } from '../../local/deployment/stack-outputs.ts';
import { forgetState } from '../../local/local-cloud.ts';
import { makeDirectories, placesOf } from '../../local/places.ts';
import { gapTemplate } from './gap-template.ts';

const stackName = 'gaps';

export type Credentials = {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
};

export type Aws = { readonly endpoint: string; readonly region: string; readonly credentials: Credentials };

export type GapEmulator = {
  readonly root: Aws;
  /** The same cloud, as the role that the stack's functions run with. */
  readonly asRole: Aws;
  readonly outputs: StackOutputs;
  readonly restart: () => Promise<void>;
  readonly stop: () => Promise<void>;
};

const deployGaps = async (root: Aws): Promise<StackOutputs> => {
  const cloudFormation = new CloudFormationClient(root);
  const Capabilities = ['CAPABILITY_IAM' as const];
  await cloudFormation.send(
    new CreateStackCommand({ StackName: stackName, TemplateBody: gapTemplate, Capabilities }),
  );
  await waitUntilStackCreateComplete(
    { client: cloudFormation, maxWaitTime: 60, minDelay: 1 },
    { StackName: stackName },
  );
  const outputs = await readStackOutputs(cloudFormation, stackName);
  if (outputs === undefined) throw new Error('the stack for the gap tests was not created');
  return outputs;
};

const borrowCredentials = async (root: Aws, functionName: string): Promise<Credentials> => {
  const { Payload } = await new LambdaClient(root).send(new InvokeCommand({ FunctionName: functionName }));
  return JSON.parse(Buffer.from(Payload ?? []).toString()) as Credentials;
};

/** @param program The Python file that runs the emulator: with our additions or without. */
export const startGapEmulator = async (instance: string, program: string): Promise<GapEmulator> => {
  const places = placesOf(instance);
  await forgetState(places);
  makeDirectories(places);
  const found = await findPython(process.env['QUITTANCE_PYTHON']);
  if ('problems' in found) throw pythonMissing(found.problems);
  const installation = await ensureInstalled(places, found.python, new AbortController().signal);
  const port = await freePort();
  const start = () =>
    startEmulator(installation, {
      places,
      port,
      environment: process.env,
      program: join(places.root, program),
    });
  let cloud = await start();
  const root = {
    endpoint: cloud.endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  };
  const outputs = await deployGaps(root);
  const credentials = await borrowCredentials(root, outputs['LendCredentials'] ?? '');
  return {
    root,
    asRole: { ...root, credentials },
    outputs,
    restart: async () => {
      await cloud.stop();
      cloud = await start();
    },
    stop: () => cloud.stop(),
  };
};
