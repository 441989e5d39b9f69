import type { MachineDefinition, MachineState } from '../../lib/constructs/reconciliation-definition.ts';

/** What an execution came to, and what it cost. */
export interface Walked {
  readonly status: 'SUCCEEDED' | 'FAILED';
  /** States entered, retries included: what Step Functions charges for. */
  readonly transitions: number;
  readonly visited: readonly string[];
}

interface Roots {
  /** The state's input. */
  readonly $: unknown;
  /** The execution's context. */
  readonly $$: unknown;
}

type Data = Readonly<Record<string, unknown>>;
type Invoke = (resource: string, payload: unknown) => Promise<unknown>;

/** `$.a.b` of the input, `$$.Execution.Name` of the context. */
const valueAt = (path: string, roots: Roots): unknown => {
  const [root = '', ...names] = path.split('.');
  return names.reduce<unknown>(
    (value, name) => (value as Data | undefined)?.[name],
    root === '$$' ? roots.$$ : roots.$,
  );
};

const payloadOf = ({ Parameters = {} }: MachineState, roots: Roots): Data =>
  Object.fromEntries(
    Object.entries(Parameters).map(([name, value]) =>
      name.endsWith('.$') ? [name.slice(0, -2), valueAt(value, roots)] : [name, value],
    ),
  );

/** Shorter than Step Functions needs, so that a test that meets a loop ends. */
const STATES_MAX = 500;

const triesOf = ({ Retry = [] }: MachineState, error: string): number => {
  const retrier = Retry.find(({ ErrorEquals }) => {
    const names = ErrorEquals as readonly string[];
    return names.includes(error) || names.includes('States.ALL');
  });
  return Number(retrier?.['MaxAttempts'] ?? 0);
};

interface Left {
  readonly next: string;
  readonly output: unknown;
  readonly tries: number;
}

const runTask = async (state: MachineState, roots: Roots, invoke: Invoke): Promise<Left> => {
  const payload = payloadOf(state, roots);
  for (let tries = 1; ; tries++) {
    try {
      const output = await invoke(state.Resource ?? '', payload);
      return { next: state.Next ?? '', output, tries };
    } catch (thrown) {
      const { name: error, message } = thrown as Error;
      if (tries <= triesOf(state, error)) continue;
      const [caught] = state.Catch ?? [];
      if (caught === undefined) throw thrown;
      const output = { ...(roots.$ as Data), error: { Error: error, Cause: message } };
      return { next: caught.Next, output, tries };
    }
  }
};

const choose = ({ Choices = [], Default = '' }: MachineState, roots: Roots): Left => {
  const chosen = Choices.find(({ Variable, BooleanEquals }) => valueAt(Variable, roots) === BooleanEquals);
  return { next: chosen?.Next ?? Default, output: roots.$, tries: 1 };
};

/** Walks a definition as Step Functions does, as far as ours uses it, without its waits. */
export const walkMachine = async (
  { StartAt, States }: MachineDefinition,
  execution: { readonly name: string; readonly startedAt: string; readonly input: unknown },
  invoke: Invoke,
): Promise<Walked> => {
  const $$ = { Execution: { Name: execution.name, StartTime: execution.startedAt } };
  const visited: string[] = [];
  let transitions = 0;
  let name = StartAt;
  let $ = execution.input;
  while (visited.length < STATES_MAX) {
    const state = States[name];
    if (state === undefined) throw new Error(`there is no state ${name}`);
    visited.push(name);
    if (state.Type === 'Succeed') return { status: 'SUCCEEDED', transitions: transitions + 1, visited };
    if (state.Type === 'Fail') return { status: 'FAILED', transitions: transitions + 1, visited };
    const left = state.Type === 'Task' ? await runTask(state, { $, $$ }, invoke) : choose(state, { $, $$ });
    transitions += left.tries;
    name = left.next;
    $ = left.output;
  }
  throw new Error(`the execution does not end: ${visited.slice(-10).join(', ')}`);
};
