import { readFileSync } from 'node:fs';
import { App, type Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { parseSettings } from '../../lib/settings.ts';
import { createStacks, type Stacks } from '../../lib/stacks/stacks.ts';

/** The part of the context that every `cdk` command has: the feature flags of cdk.json. */
export const featureFlags = (
  JSON.parse(readFileSync(new URL('../../cdk.json', import.meta.url), 'utf8')) as {
    context: Record<string, unknown>;
  }
).context;

export const DOMAIN = {
  name: 'api.example.com',
  certificate_arn: 'arn:aws:acm:eu-central-1:111122223333:certificate/1',
  truststore_bucket: 'example-truststore',
  truststore_key: 'clients.pem',
};

/** Every optional part, so that what holds for the app holds for all of it. */
export const EVERYTHING = { webAcl: true, domain: DOMAIN, alarmEmail: 'alarms@example.com' };

/** The app as `cdk synth` builds it from this context, but without bundling: the code is not what is looked at. */
export const buildApp = (
  context: Record<string, unknown> = {},
): { readonly app: App; readonly stacks: Stacks } => {
  const app = new App({ context: { ...featureFlags, ...context } });
  const stacks = createStacks(app, {
    settings: parseSettings((key) => app.node.tryGetContext(key) as unknown),
    bundle: () => Code.fromInline('exports.handler = async () => ({});'),
  });
  return { app, stacks };
};

export const stacksOf = ({ data, sandbox, backend, edge }: Stacks): readonly Stack[] =>
  [data, sandbox, backend, edge].filter((stack) => stack !== undefined);

/** The properties of every resource of a type, to expect something among them or of all of them. */
export const propertiesOf = (
  stack: Stack | undefined,
  type: string,
): readonly Readonly<Record<string, unknown>>[] =>
  Object.values(templateOf(stack).findResources(type)).map(
    (resource) => (resource['Properties'] ?? {}) as Readonly<Record<string, unknown>>,
  );

export const templateOf = (stack: Stack | undefined): Template => {
  if (stack === undefined) throw new Error('this app has no such stack');
  return Template.fromStack(stack);
};
