import { safeParse } from 'valibot';
import { describe, expect, it } from 'vitest';
import { EXECUTION_INPUT } from '../../lambdas/reconciliation/begin-run.ts';
import { RUN_STEPS } from '../../lambdas/reconciliation/domain/run.ts';
import { WORK_DAYS } from '../../lambdas/reconciliation/domain/run-keys.ts';
import { FINAL_ERRORS } from '../../lambdas/reconciliation/step-failures.ts';
import { STEP_REQUEST } from '../../lambdas/reconciliation/step-request.ts';
import {
  type MachineDefinition,
  reconciliationDefinition,
} from '../../lib/constructs/reconciliation-definition.ts';
import { buildApp, EVERYTHING, propertiesOf } from './quittance-app.ts';

interface BucketRules {
  readonly LifecycleConfiguration?: { readonly Rules: readonly unknown[] };
}

const definition = reconciliationDefinition({ pull: 'P', parse: 'S', heal: 'H', reconcile: 'R' });
const states = Object.entries(definition.States);
const tasks = states.filter(([, { Type }]) => Type === 'Task');

const targetsOf = ({ Next, Default, Choices = [], Catch = [] }: (typeof definition.States)[string]) =>
  [Next, Default, ...Choices.map((one) => one.Next), ...Catch.map((one) => one.Next)].filter(
    (name) => name !== undefined,
  );

describe('the definition of the state machine', () => {
  it.each(tasks)('tries %s again, but for what is final, and catches what remains', (_name, state) => {
    expect(state.Retry).toEqual([
      { ErrorEquals: FINAL_ERRORS, MaxAttempts: 0 },
      expect.objectContaining({ ErrorEquals: ['States.ALL'], MaxAttempts: 4 }),
    ]);
    expect(state.Catch).toEqual([expect.objectContaining({ ErrorEquals: ['States.ALL'] })]);
    // Longer than a function can take, so that a task that is given up is dead.
    expect(state.TimeoutSeconds).toBeGreaterThan(900);
  });

  it('leads from its start to every state, and from every state to an end', () => {
    const reached = new Set([definition.StartAt]);
    for (const name of reached) for (const next of targetsOf(definition.States[name]!)) reached.add(next);
    expect([...reached].sort()).toEqual(states.map(([name]) => name).sort());
    for (const [name, state] of states)
      expect([
        name,
        state.Type === 'Succeed' || state.Type === 'Fail' || targetsOf(state).length > 0,
      ]).toEqual([name, true]);
  });

  it('has each step of a run once, in their order', () => {
    const steps = tasks.map(([, { Parameters }]) => Parameters?.['step']);
    const own = steps.filter((step) => RUN_STEPS.some((one) => one === step));
    // The first of them by either of two functions: whose records are compared with ours?
    expect(own).toEqual([RUN_STEPS[0], ...RUN_STEPS]);
  });

  it.each(tasks)('hands to the function of %s what it understands', (_name, { Parameters = {} }) => {
    const payload = Object.fromEntries(
      Object.entries(Parameters).map(([name, value]) => [name.replace('.$', ''), value]),
    );
    const input = { provider: 'sandbox', schedule: 'daily' };
    const given = 'input' in payload ? { ...payload, input } : payload;
    expect(safeParse(STEP_REQUEST, given).success).toBe(true);
  });
});

describe.each(['dev', 'production'])('the reconciliations of the stage %s', (stage) => {
  const stripe = { return_url: 'https://shop.example/paid' };
  const { backend } = buildApp({ ...EVERYTHING, stage, stripe }).stacks;

  it('run on a standard state machine that is traced', () => {
    const [machine] = propertiesOf(backend, 'AWS::StepFunctions::StateMachine');
    expect(machine).toMatchObject({ StateMachineType: 'STANDARD', TracingConfiguration: { Enabled: true } });
    const text = JSON.stringify(machine?.['DefinitionString']).replaceAll('\\"', '"');
    for (const [name] of states) expect(text).toContain(`"${name}":{`);
  });

  it('are begun by a schedule each day and each hour for each provider, with what the machine understands', () => {
    const schedules = propertiesOf(backend, 'AWS::Scheduler::Schedule') as readonly {
      readonly ScheduleExpression: string;
      readonly Target: { readonly Input: string };
    }[];
    const inputs = schedules.map(({ Target }) => JSON.parse(Target.Input) as Record<string, string>);
    for (const input of inputs) expect(safeParse(EXECUTION_INPUT, input).success).toBe(true);
    const providers = stage === 'production' ? ['stripe'] : ['sandbox', 'stripe'];
    expect(inputs).toEqual(
      providers.flatMap((provider) => [
        { provider, schedule: 'daily' },
        { provider, schedule: 'hourly' },
      ]),
    );
  });
});

it('what runs work with is kept as long as they believe', () => {
  const { data } = buildApp(EVERYTHING).stacks;
  const rules = (propertiesOf(data, 'AWS::S3::Bucket') as readonly BucketRules[]).flatMap(
    ({ LifecycleConfiguration }) => LifecycleConfiguration?.Rules ?? [],
  );
  expect(rules).toContainEqual(expect.objectContaining({ Prefix: 'work/', ExpirationInDays: WORK_DAYS }));
});

it('a definition with a loose end would be noticed', () => {
  const broken: MachineDefinition = {
    ...definition,
    States: { ...definition.States, Lost: { Type: 'Succeed' } },
  };
  const reached = new Set([broken.StartAt]);
  for (const name of reached) for (const next of targetsOf(broken.States[name]!)) reached.add(next);
  expect(reached.has('Lost')).toBe(false);
});
