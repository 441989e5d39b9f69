import { toRfc3339 } from '../../kernel/clock.ts';
import type { CurrencyCode } from '../../kernel/currencies.ts';
import { deriveId, type RunId } from '../../kernel/ids.ts';
import type { ProviderName } from '../../providers/port.ts';
import { HISTORY, type RunSource, sourceParts } from './run-source.ts';
import type { RunSummary } from './run-summary.ts';
import type { Span } from './window.ts';

/** What a run does, one after the other; its state is the name of what it is doing. */
export const RUN_STEPS = ['pulling', 'extracting', 'matching', 'healing', 'opening', 'reporting'] as const;

export type RunStep = (typeof RUN_STEPS)[number];

/** What a run does while an execution has it. */
type OpenState = 'requested' | RunStep;

export type RunState = OpenState | 'completed' | 'stopped' | 'failed';

/** No execution has a run that is one of these. */
export const OVER = ['completed', 'stopped', 'failed'] as const satisfies readonly RunState[];

/** Why a run ended before its end. */
export interface RunFailure {
  /** Where it goes on when somebody resumes it. */
  readonly state: OpenState;
  /** A word. */
  readonly code: string;
  readonly message: string;
  /** What to do about it. */
  readonly advice: string;
}

/** What started a run. */
export type RunTrigger = 'schedule' | 'api' | 'command';

/** Between two invocations of one step. */
export interface RunProgress {
  /** JSON of the step's own; null before its first part is done. */
  readonly of: string | null;
  /** How many parts of each side are there, and of how many rows. */
  readonly theirParts: number;
  readonly theirRows: number;
  readonly ourParts: number;
  readonly ourRows: number;
  /** Those of a statement's rows and balances, once it is read. */
  readonly currencies?: readonly CurrencyCode[];
}

/** One reconciliation of one provider over one window. */
export interface Run {
  readonly id: RunId;
  readonly provider: ProviderName;
  /** With what our books are compared. */
  readonly source: RunSource;
  /** RFC 3339; belongs to the window. */
  readonly from: string;
  /** Does not belong to it. */
  readonly to: string;
  /** 1, 2, 3 … of the runs over exactly this window and source. */
  readonly attempt: number;
  readonly trigger: RunTrigger;
  /** How long one side may be without what the other one has. */
  readonly allowanceMs: number;
  readonly state: RunState;
  readonly failure: RunFailure | null;
  /** The step that it was to do alone, after which it stops; null: it goes on to its end. */
  readonly stopsAfter: RunStep | null;
  readonly createdAt: string;
  /** When the provider's history began to be pulled: what "now" is for all that is judged by age. */
  readonly asOf: string;
  readonly updatedAt: string;
  readonly completedAt: string | null;
  /** How many times it was completed: more than once if steps were done again. */
  readonly edition: number;
  /** The one execution that may move it, or the ticket by which one will take it; any other is refused. */
  readonly execution: string;
  /** How many executions it was given to. */
  readonly leg: number;
  /** Until when its execution is believed to be alive without another word from it, RFC 3339. */
  readonly leaseUntil: string;
  readonly progress: RunProgress;
  readonly summary: RunSummary | null;
  /** Counts the writes. */
  readonly version: number;
}

const MINUTE_MS = 60_000;

/** The longest invocation takes 15 minutes, and the longest wait before the next try three: what is silent for longer is dead. */
const LEASE_MS = 20 * MINUTE_MS;

export const leaseFrom = (nowMs: number): string => toRfc3339(nowMs + LEASE_MS);

export type OpenRun = Run & { readonly state: OpenState };

/** An execution has it, or will. */
export const isOpen = (run: Run): run is OpenRun => !OVER.some((state) => state === run.state);

/** What is the same for everybody who wants this window reconciled with this source for the n-th time. */
export const runIdOf = (
  { provider, source, from, to }: Pick<Run, 'from' | 'provider' | 'source' | 'to'>,
  attempt: number,
): RunId => deriveId('run', provider, from, to, String(attempt), ...sourceParts(source));

/** By this an execution takes a run over, the first that comes with it: whoever is started twice finds it gone. */
export const ticketFor = (id: RunId, leg: number): string => `${id}-${leg}`;

export const NOTHING_YET: RunProgress = { of: null, theirParts: 0, theirRows: 0, ourParts: 0, ourRows: 0 };

export interface RunWish {
  readonly provider: ProviderName;
  /** Left out: the provider's history. */
  readonly source?: RunSource;
  readonly window: Span;
  readonly trigger: RunTrigger;
  readonly allowanceMs: number;
}

export const createRun = (
  { provider, source = HISTORY, window, trigger, allowanceMs }: RunWish,
  { attempt, nowMs, execution }: { attempt: number; nowMs: number; execution: string | null },
): Run => {
  const about = { provider, source, from: toRfc3339(window.fromMs), to: toRfc3339(window.toMs) };
  const id = runIdOf(about, attempt);
  const now = toRfc3339(nowMs);
  return {
    id,
    ...about,
    attempt,
    trigger,
    allowanceMs,
    state: 'requested',
    failure: null,
    stopsAfter: null,
    createdAt: now,
    asOf: now,
    updatedAt: now,
    completedAt: null,
    edition: 0,
    execution: execution ?? ticketFor(id, 1),
    leg: 1,
    leaseUntil: leaseFrom(nowMs),
    progress: NOTHING_YET,
    summary: null,
    version: 1,
  };
};

/** A run after one more write. */
export const changed = (run: Run, nowMs: number, change: Partial<Run>): Run => ({
  ...run,
  ...change,
  updatedAt: toRfc3339(nowMs),
  version: run.version + 1,
});

/** Goes on living in the state in which it is. */
export const keepAlive = (run: Run, nowMs: number, progress = run.progress): Run =>
  changed(run, nowMs, { leaseUntil: leaseFrom(nowMs), progress });

/** What comes after a state; a run has no loops. */
export const nextState = (state: OpenState): RunStep | 'completed' => {
  if (state === 'requested') return RUN_STEPS[0];
  return RUN_STEPS[RUN_STEPS.indexOf(state) + 1] ?? 'completed';
};

interface StepDone {
  readonly progress?: RunProgress;
  readonly summary?: RunSummary | null;
}

export const moveOn = (run: OpenRun, nowMs: number, done: StepDone = {}): Run => {
  const next = nextState(run.state);
  const leaseUntil = leaseFrom(nowMs);
  const progress = { ...(done.progress ?? run.progress), of: null };
  const summary = done.summary ?? run.summary;
  if (next === 'completed') {
    const end = { state: next, completedAt: toRfc3339(nowMs), edition: run.edition + 1, stopsAfter: null };
    return changed(run, nowMs, { ...end, progress, summary, leaseUntil });
  }
  const state = run.stopsAfter === run.state ? 'stopped' : next;
  return changed(run, nowMs, { state, progress, summary, leaseUntil });
};

export const failRun = (run: Run, nowMs: number, failure: RunFailure): Run =>
  changed(run, nowMs, { state: 'failed', failure });

/** An execution takes what its ticket is for, and begins or goes on. */
export const takeRun = (run: Run, nowMs: number, execution: string): Run => {
  const state = run.state === 'requested' ? nextState(run.state) : run.state;
  return changed(run, nowMs, { execution, state, leaseUntil: leaseFrom(nowMs) });
};
