import { App, Duration, Stack } from 'aws-cdk-lib';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { describe, expect, it } from 'vitest';
import { AUTHORIZE_ENVIRONMENT } from '../../lambdas/access/authorize.environment.ts';
import { API_ENVIRONMENT } from '../../lambdas/api/api.environment.ts';
import { APPLY_ENVIRONMENT } from '../../lambdas/inbound/apply.environment.ts';
import { RECEIVE_ENVIRONMENT } from '../../lambdas/inbound/receive.environment.ts';
import { OVERDUE_ENVIRONMENT } from '../../lambdas/invoices/overdue.environment.ts';
import { BALANCES_ENVIRONMENT } from '../../lambdas/ledger/balances.environment.ts';
import { CHECK_ENVIRONMENT } from '../../lambdas/ledger/check.environment.ts';
import { RESOLVE_ENVIRONMENT } from '../../lambdas/operations/resolve.environment.ts';
import { SUBMIT_ENVIRONMENT } from '../../lambdas/operations/submit.environment.ts';
import { declareEnvironment } from '../../lambdas/platform/environment.ts';
import { HEAL_ENVIRONMENT } from '../../lambdas/reconciliation/heal.environment.ts';
import { PARSE_ENVIRONMENT } from '../../lambdas/reconciliation/parse.environment.ts';
import { PULL_ENVIRONMENT } from '../../lambdas/reconciliation/pull.environment.ts';
import { RECONCILE_ENVIRONMENT } from '../../lambdas/reconciliation/reconcile.environment.ts';
import { RUNS_ENVIRONMENT } from '../../lambdas/reconciliation/runs.environment.ts';
import { RELAY_ENVIRONMENT } from '../../lambdas/relay/relay.environment.ts';
import { SEND_WEBHOOKS_ENVIRONMENT } from '../../lambdas/sandbox-provider/send-webhooks.environment.ts';
import { SERVE_ENVIRONMENT } from '../../lambdas/sandbox-provider/serve.environment.ts';
import { SEND_ENVIRONMENT } from '../../lambdas/vault/send.environment.ts';
import { TOKENS_ENVIRONMENT } from '../../lambdas/vault/tokens.environment.ts';
import { DELIVER_ENVIRONMENT } from '../../lambdas/webhooks/deliver.environment.ts';
import { MANAGE_ENVIRONMENT } from '../../lambdas/webhooks/manage.environment.ts';
import { REDELIVER_ENVIRONMENT } from '../../lambdas/webhooks/redeliver.environment.ts';
import { BundledFunction } from '../../lib/constructs/bundled-function.ts';
import type { Foundation } from '../../lib/foundation.ts';
import { parseSettings } from '../../lib/settings.ts';
import { resourcesOf } from './grants.ts';
import { buildApp, stacksOf } from './quittance-app.ts';

interface FunctionProperties {
  readonly Timeout: number;
  readonly ReservedConcurrentExecutions?: number;
  readonly Environment: { readonly Variables: Readonly<Record<string, unknown>> };
}

const functionsOf = (context: Record<string, unknown> = {}) =>
  new Map(
    stacksOf(buildApp(context).stacks)
      .flatMap((stack) => resourcesOf<FunctionProperties>(stack, 'AWS::Lambda::Function'))
      .map(([, properties]) => [properties.Environment.Variables['POWERTOOLS_SERVICE_NAME'], properties]),
  );

const variable = (functions: ReturnType<typeof functionsOf>, service: string, name: string) =>
  functions.get(service)?.Environment.Variables[name];

const functions = functionsOf();

/** The check of the books holds them in memory; matching and reading files have a core of their own. */
const MEMORY = new Map([
  ['check', 2048],
  ['parse', 1769],
  ['reconcile', 1769],
]);

describe('the functions', () => {
  it.each([
    ['authorize', AUTHORIZE_ENVIRONMENT, 5],
    ['api', API_ENVIRONMENT, 29],
    ['relay', RELAY_ENVIRONMENT, 30],
    ['balances', BALANCES_ENVIRONMENT, 60],
    ['check', CHECK_ENVIRONMENT, 900],
    ['submit', SUBMIT_ENVIRONMENT, 30],
    ['resolve', RESOLVE_ENVIRONMENT, 30],
    ['receive', RECEIVE_ENVIRONMENT, 10],
    ['apply', APPLY_ENVIRONMENT, 30],
    ['deliver', DELIVER_ENVIRONMENT, 30],
    ['manage', MANAGE_ENVIRONMENT, 29],
    ['redeliver', REDELIVER_ENVIRONMENT, 60],
    ['overdue', OVERDUE_ENVIRONMENT, 10],
    ['tokens', TOKENS_ENVIRONMENT, 15],
    ['send', SEND_ENVIRONMENT, 9],
    ['pull', PULL_ENVIRONMENT, 900],
    ['parse', PARSE_ENVIRONMENT, 900],
    ['reconcile', RECONCILE_ENVIRONMENT, 900],
    ['heal', HEAL_ENVIRONMENT, 900],
    ['runs', RUNS_ENVIRONMENT, 29],
    ['serve', SERVE_ENVIRONMENT, 15],
    ['send-webhooks', SEND_WEBHOOKS_ENVIRONMENT, 15],
  ])('%s gets exactly the variables that it declares, and its timeout', (service, declaration, timeout) => {
    const found = functions.get(service);
    // What Node and Powertools read, no code of ours does.
    const own = Object.keys(found?.Environment.Variables ?? {}).filter(
      (name) => !(name.startsWith('POWERTOOLS_') || name === 'UV_THREADPOOL_SIZE'),
    );
    expect(own.sort()).toEqual([...declaration.names].sort());
    expect(found?.Timeout).toBe(timeout);
  });

  it('deliver looks up many names at once: silent name servers must not hold up other merchants', () => {
    const variables = functions.get('deliver')?.Environment.Variables ?? {};
    // Node gives half of its threads to lookups; a batch is ten deliveries.
    expect(Number(variables['UV_THREADPOOL_SIZE']) / 2).toBeGreaterThanOrEqual(3 * 10);
    expect(functions.get('submit')?.Environment.Variables).not.toHaveProperty('UV_THREADPOOL_SIZE');
  });

  it('are twenty-four, all on the same runtime, traced and logging to groups of their own', () => {
    expect(functions.size).toBe(24);
    for (const [service, properties] of functions) {
      expect(properties).toMatchObject({
        Runtime: 'nodejs24.x',
        Architectures: ['arm64'],
        Handler: 'index.handler',
        MemorySize: MEMORY.get(String(service)) ?? 512,
        TracingConfig: { Mode: 'Active' },
        LoggingConfig: { LogGroup: { Ref: expect.stringContaining('Logs') as unknown } },
      });
    }
  });

  it('reserve concurrency for the receiver alone, and only if there is some to reserve', () => {
    const reserved = [...functions].filter(([, properties]) => 'ReservedConcurrentExecutions' in properties);
    expect(reserved.map(([service]) => service)).toEqual(['receive']);
    expect(
      functionsOf({ receiverConcurrency: 0 }).get('receive')?.ReservedConcurrentExecutions,
    ).toBeUndefined();
  });

  it('reach providers and are reached by them at the public URLs that context gives', () => {
    const local = functionsOf({
      publicUrls: {
        sandbox_provider: 'http://localhost:4400/providers/sandbox',
        provider_webhooks: 'http://localhost:4400/webhooks',
      },
    });
    expect(variable(local, 'serve', 'SANDBOX_PUBLIC_URL')).toBe('http://localhost:4400/providers/sandbox');
    for (const service of ['submit', 'resolve']) {
      expect(variable(local, service, 'SANDBOX_URL')).toBe('http://localhost:4400/providers/sandbox');
      expect(variable(local, service, 'PROVIDER_WEBHOOKS_URL')).toBe('http://localhost:4400/webhooks');
    }
  });

  it('tell the sandbox to find out its own URL when nobody gives it one', () => {
    expect(variable(functions, 'serve', 'SANDBOX_PUBLIC_URL')).toBe('self');
  });

  it('deliver to private addresses only where everything is on one machine, and never in production', () => {
    const publicUrls = { provider_webhooks: 'http://localhost:4400/webhooks' };
    const allowed = (context: Record<string, unknown>) =>
      variable(functionsOf(context), 'deliver', 'ALLOW_HTTP_ENDPOINTS');
    expect(allowed({ publicUrls })).toBe('true');
    expect(allowed({ publicUrls: { provider_webhooks: 'https://hooks.example.com' } })).toBe('false');
    expect(allowed({})).toBe('false');
    expect(allowed({ publicUrls, stage: 'production' })).toBe('false');
  });
});

describe('a function', () => {
  it('does not compile with a variable too few or too many, so lib and function cannot drift', () => {
    const stack = new Stack(new App(), 'Types');
    const foundation: Foundation = {
      settings: parseSettings(() => undefined),
      bundle: () => Code.fromInline('exports.handler = async () => ({});'),
      dataKey: new Key(stack, 'Key'),
      alarmTopic: new Topic(stack, 'Topic'),
    };
    const props = {
      foundation,
      entry: 'room/entry',
      declaration: declareEnvironment(['A_TABLE']),
      timeout: Duration.seconds(1),
      description: 'none',
    };
    // @ts-expect-error A_TABLE is missing.
    new BundledFunction(stack, 'TooFew', { ...props, environment: {} });
    // @ts-expect-error B_TABLE is not declared.
    new BundledFunction(stack, 'TooMany', { ...props, environment: { A_TABLE: 'a', B_TABLE: 'b' } });
    expect(new BundledFunction(stack, 'Right', { ...props, environment: { A_TABLE: 'a' } }).service).toBe(
      'entry',
    );
  });
});
