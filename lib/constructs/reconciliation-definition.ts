// A function has 15 minutes; half a minute more for its start.
const TASK_SECONDS = 930;

// Whatever is lost is lost for less than twelve hours: by then a daily run is old news, and the next one sees the same.
const EXECUTION_SECONDS = 12 * 60 * 60;

// 2, 6, 18 and 54 seconds: what passes by itself, a throttled table or a provider's bad minute, has passed by then.
const TRIES = { IntervalSeconds: 2, BackoffRate: 3, MaxAttempts: 4 } as const;

/** Which function does what: ARNs. */
export interface Runners {
  /** The only one that may pull a provider's history. */
  readonly pull: string;
  /** The only one that may read what outsiders have written: holds no keys, and sees no books. */
  readonly parse: string;
  /** Asks providers about single operations, and writes what they say. */
  readonly heal: string;
  readonly reconcile: string;
}

/** A state of the Amazon States Language, as far as we use it. */
export interface MachineState {
  readonly Type: 'Task' | 'Choice' | 'Succeed' | 'Fail';
  readonly Comment?: string;
  readonly Resource?: string;
  readonly Parameters?: Readonly<Record<string, string>>;
  readonly TimeoutSeconds?: number;
  readonly Retry?: readonly Readonly<Record<string, unknown>>[];
  readonly Catch?: readonly {
    readonly ErrorEquals: readonly string[];
    readonly ResultPath?: string;
    readonly Next: string;
  }[];
  readonly Choices?: readonly {
    readonly Variable: string;
    readonly BooleanEquals: boolean;
    readonly Next: string;
  }[];
  readonly Default?: string;
  readonly Next?: string;
  readonly Error?: string;
  readonly Cause?: string;
}

export interface MachineDefinition {
  readonly Comment: string;
  readonly TimeoutSeconds: number;
  readonly StartAt: string;
  readonly States: Readonly<Record<string, MachineState>>;
}

/** A step of a run, as the functions know it, and what stands for it here. */
interface Step {
  readonly step: string;
  readonly name: string;
  readonly by: keyof Runners;
  /** It may need several invocations, and is asked until it is done. */
  readonly isRepeated: boolean;
}

const STEPS: readonly Step[] = [
  { step: 'pulling', name: 'Pull', by: 'pull', isRepeated: true },
  { step: 'extracting', name: 'Extract', by: 'reconcile', isRepeated: true },
  { step: 'matching', name: 'Match', by: 'reconcile', isRepeated: false },
  { step: 'healing', name: 'Heal', by: 'heal', isRepeated: true },
  { step: 'opening', name: 'OpenBreaks', by: 'reconcile', isRepeated: false },
  { step: 'reporting', name: 'Report', by: 'reconcile', isRepeated: false },
];

/** Trying again changes nothing about these: the functions' own names for a refusal, a run that is lost, and a bug. */
const FINAL_ERRORS = ['RunRefusedError', 'RunLostError', 'InvariantError'];

const RETRY = [
  { ErrorEquals: FINAL_ERRORS, MaxAttempts: 0 },
  { ErrorEquals: ['States.ALL'], ...TRIES },
];

const task = (
  resource: string,
  parameters: Readonly<Record<string, string>>,
  next: { readonly ok: string; readonly failed: string },
): MachineState => ({
  Type: 'Task',
  Resource: resource,
  Parameters: { ...parameters, 'execution.$': '$$.Execution.Name' },
  TimeoutSeconds: TASK_SECONDS,
  Retry: RETRY,
  Catch: [{ ErrorEquals: ['States.ALL'], ResultPath: '$.error', Next: next.failed }],
  Next: next.ok,
});

const ask = (question: string, variable: string, yes: string, no: string): MachineState => ({
  Type: 'Choice',
  Comment: question,
  Choices: [{ Variable: variable, BooleanEquals: true, Next: yes }],
  Default: no,
});

const stepStates = (
  runners: Runners,
  { step, name, by, isRepeated }: Step,
  after: string,
): Readonly<Record<string, MachineState>> => {
  const run = { step, 'run_id.$': '$.run_id' };
  if (!isRepeated) return { [name]: task(runners[by], run, { ok: after, failed: 'NoteFailure' }) };
  return {
    [name]: task(runners[by], run, { ok: `${name}edAll`, failed: 'NoteFailure' }),
    [`${name}edAll`]: ask('Or is there more than fitted into one invocation?', '$.is_done', after, name),
  };
};

/**
 * The state machine of a reconciliation. It carries nothing but the run's id: what a step leaves for the next one is in
 * the run's files, and how far it came in the run's item.
 */
export const reconciliationDefinition = (runners: Runners): MachineDefinition => ({
  Comment: 'Reconciles one provider over one window',
  TimeoutSeconds: EXECUTION_SECONDS,
  StartAt: 'Begin',
  States: {
    Begin: task(
      runners.reconcile,
      { step: 'begin', 'input.$': '$', 'started_at.$': '$$.Execution.StartTime' },
      { ok: 'IsOurs', failed: 'Failed' },
    ),
    IsOurs: {
      Type: 'Choice',
      Comment: 'Or has another execution this run? And whose records are compared with ours?',
      Choices: [
        { Variable: '$.reads_statement', BooleanEquals: true, Next: 'ReadStatement' },
        { Variable: '$.is_ours', BooleanEquals: true, Next: 'Pull' },
      ],
      Default: 'LeftAlone',
    },
    // In the place of Pull, and in one go: where a file goes on, no invocation after it would know.
    ReadStatement: task(
      runners.parse,
      { step: 'pulling', 'run_id.$': '$.run_id' },
      { ok: 'Extract', failed: 'NoteFailure' },
    ),
    LeftAlone: { Type: 'Succeed' },
    ...Object.fromEntries(
      STEPS.flatMap((step, index) =>
        Object.entries(stepStates(runners, step, STEPS[index + 1]?.name ?? 'Completed')),
      ),
    ),
    Completed: { Type: 'Succeed' },
    NoteFailure: task(
      runners.reconcile,
      { step: 'fail', 'run_id.$': '$.run_id', 'error.$': '$.error.Error' },
      { ok: 'Failed', failed: 'Failed' },
    ),
    Failed: { Type: 'Fail', Error: 'RunFailed', Cause: 'The item of the run says where and why.' },
  },
});
