import { expect, it } from 'vitest';
import { createRun, failRun, type Run } from '../../lambdas/reconciliation/domain/run.ts';
import { createOutput } from '../../ops/output.ts';
import { waitFor } from '../../ops/reconciliation/follow-run.ts';

const requested = createRun(
  { provider: 'sandbox', window: { fromMs: 0, toMs: 1 }, trigger: 'command', allowanceMs: 0 },
  { attempt: 1, nowMs: 2, execution: null },
);

const waitingFor = (run: Run) => {
  let out = '';
  const streams = { out: (text: string) => (out += text), err: () => undefined };
  const session = { output: createOutput(streams, false) };
  return { ended: waitFor({ runs: { get: async () => run } }, session, run.id), read: () => out };
};

it('a run that failed ends the command with the advice of its own failure, which need not be to resume it', async () => {
  const advice = 'Give the file again, and start another run.';
  const failure = { state: 'pulling', code: 'refused', message: 'the file is gone', advice } as const;
  const { ended, read } = waitingFor(failRun(requested, 1000, failure));
  await expect(ended).rejects.toMatchObject({ name: 'OpsError', advice });
  expect(read()).toContain(
    'failed, asked for at 1970-01-01T00:00:00.002Z, last heard of at 1970-01-01T00:00:01.000Z',
  );
});
