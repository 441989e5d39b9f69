import { describe, expect, it } from 'vitest';
import { PACE_MS_MAX } from '../../lambdas/operations/provider-gate.ts';
import { parseProviderLimits } from '../../lambdas/operations/provider-limits.ts';
import { VAULT_CALL_MS } from '../../lambdas/operations/vault-client.ts';
import { TIME_LIMITS } from '../../lambdas/providers/http-call.ts';
import { SEND_MS } from '../../lambdas/providers/shared-time.ts';
import { limitsPerInstance } from '../../lib/constructs/provider-limits.ts';
import { parseSettings } from '../../lib/settings.ts';
import { resourcesOf } from './grants.ts';
import { buildApp } from './quittance-app.ts';

interface FunctionProperties {
  readonly Timeout: number;
  readonly Environment: { readonly Variables: Readonly<Record<string, unknown>> };
}

interface MappingProperties {
  readonly FunctionName: { readonly Ref: string };
  readonly EventSourceArn: { readonly 'Fn::GetAtt'?: readonly [string, string] };
  readonly BatchSize: number;
  readonly ScalingConfig?: { readonly MaximumConcurrency: number };
}

const { backend } = buildApp().stacks;
const functions = new Map(resourcesOf<FunctionProperties>(backend, 'AWS::Lambda::Function'));
const queues = new Map(resourcesOf<{ readonly VisibilityTimeout: number }>(backend, 'AWS::SQS::Queue'));
const mappings = resourcesOf<MappingProperties>(backend, 'AWS::Lambda::EventSourceMapping').map(
  ([, mapping]) => mapping,
);

/** A function that calls providers: what consumes it, from what, within which time. */
const callerOf = (name: string) => {
  const mapping = mappings.find(({ FunctionName }) => FunctionName.Ref.startsWith(name));
  const lambda = functions.get(mapping?.FunctionName.Ref ?? '');
  const queue = queues.get(mapping?.EventSourceArn['Fn::GetAtt']?.[0] ?? '');
  if (mapping === undefined || lambda === undefined || queue === undefined)
    throw new Error(`the template has no ${name} with its queue`);
  const instances = mapping.ScalingConfig?.MaximumConcurrency ?? Number.POSITIVE_INFINITY;
  return {
    timeoutMs: lambda.Timeout * 1000,
    visibilityMs: queue.VisibilityTimeout * 1000,
    instances,
    batchSize: mapping.BatchSize,
    limits: parseProviderLimits(String(lambda.Environment.Variables['PROVIDER_LIMITS'])),
  };
};

/** For reading the operation and recording what was answered, retries on a throttled table included. */
const OWN_WORK_MS = 10_000;

const CALLERS = [
  // Waits for its place, and sends: with however many calls.
  ['ProviderCallsSubmit', 1],
  // Waits and asks, and if the provider knows nothing waits and sends again.
  ['ProviderCallsResolve', 2],
] as const;

describe('the time that a provider is given', () => {
  it('to connect is part of what it is given in all', () => {
    expect(TIME_LIMITS.connectMs).toBeLessThan(TIME_LIMITS.totalMs);
  });

  it('for one call is part of what it is given for one operation', () => {
    expect(TIME_LIMITS.totalMs).toBeLessThan(SEND_MS);
  });

  it.each(CALLERS)('fits, with all else that %s does, into the function’s', (name, sends) => {
    const { timeoutMs } = callerOf(name);
    const longestMs = sends * (PACE_MS_MAX + SEND_MS) + OWN_WORK_MS;
    expect(longestMs).toBeLessThan(timeoutMs);
  });

  it.each(CALLERS)(
    'fits into the function’s, too, when %s has the vault send account data',
    (name, calls) => {
      const { timeoutMs } = callerOf(name);
      // What is asked, not sent, goes to the provider directly.
      const questionsMs = (calls - 1) * (PACE_MS_MAX + TIME_LIMITS.totalMs);
      expect(questionsMs + PACE_MS_MAX + VAULT_CALL_MS + OWN_WORK_MS).toBeLessThan(timeoutMs);
    },
  );

  it('fits into what the vault is given, and that into what its caller waits for', () => {
    const send = [...functions].find(([id]) => id.startsWith('VaultSend'))?.[1];
    const sendMs = (send?.Timeout ?? 0) * 1000;
    expect(TIME_LIMITS.totalMs).toBeLessThan(sendMs);
    expect(sendMs).toBeLessThan(VAULT_CALL_MS);
  });

  it.each(CALLERS)('is over for %s before its message can be seen again', (name) => {
    const { timeoutMs, visibilityMs } = callerOf(name);
    // A batch that Lambda had to hold back is handed over as late as one timeout before the end.
    expect(2 * timeoutMs).toBeLessThan(visibilityMs);
  });
});

describe('the calls that a provider gets', () => {
  it.each([
    ['sandbox', [80, 20], [50, 25]],
    // 25 a second to each endpoint is what Stripe allows.
    ['stripe', [20, 5], [30, 15]],
  ] as const)('keep to the limits of %s from all instances together', (provider, perSecond, atOnce) => {
    const callers = CALLERS.map(([name]) => callerOf(name));
    const all = callers.map(({ instances, limits }) => instances * limits[provider].callsPerSecond);
    expect(all).toEqual(perSecond);
    expect(
      callers.map(
        ({ instances, batchSize, limits }) => instances * Math.min(batchSize, limits[provider].callsAtOnce),
      ),
    ).toEqual(atOnce);
  });

  it('are as many as the settings say', () => {
    const settings = parseSettings((key) =>
      key === 'providerLimits' ? '{"stripe":{"calls_per_second":8,"calls_at_once":15}}' : undefined,
    );
    const share = { ofRate: 0.5, instances: 2, allInstances: 15 };
    expect(limitsPerInstance(settings, share)).toBe('sandbox=25/5 stripe=2/1');
  });
});
