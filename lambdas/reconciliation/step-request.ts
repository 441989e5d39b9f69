import * as v from 'valibot';
import type { BeginRequest, Begun } from './begin-run.ts';
import { EXECUTION_INPUT } from './begin-run.ts';
import { RUN_STEPS } from './domain/run.ts';
import type { FailRequest } from './fail-run.ts';
import type { StepRequest } from './perform-step.ts';

const EXECUTION = { execution: v.pipe(v.string(), v.minLength(1)) };

/** What the state machine hands to its functions. */
export const STEP_REQUEST = v.variant('step', [
  v.strictObject({
    step: v.literal('begin'),
    input: EXECUTION_INPUT,
    ...EXECUTION,
    started_at: v.string(),
  }),
  v.strictObject({ step: v.picklist(RUN_STEPS), run_id: v.string(), ...EXECUTION }),
  v.strictObject({ step: v.literal('fail'), run_id: v.string(), ...EXECUTION, error: v.string() }),
]);

interface StepHandlers {
  readonly begin: (request: BeginRequest) => Promise<Begun>;
  readonly perform: (request: StepRequest) => Promise<unknown>;
  readonly fail: (request: FailRequest) => Promise<unknown>;
}

/** One function, and what it does with each request. A request that is none of ours is a bug of the definition. */
export const createHandleStep = ({ begin, perform, fail }: StepHandlers) => {
  return async (event: unknown): Promise<unknown> => {
    const request = v.parse(STEP_REQUEST, event);
    const { execution } = request;
    if (request.step === 'begin')
      return begin({ input: request.input, execution, startedAt: request.started_at });
    if (request.step === 'fail') return fail({ runId: request.run_id, execution, error: request.error });
    return perform({ step: request.step, runId: request.run_id, execution });
  };
};
