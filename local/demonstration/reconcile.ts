import * as v from 'valibot';
import { runOps } from '../../ops/program.ts';

const runSchema = v.object({
  id: v.string(),
  status: v.string(),
  rows: v.object({ here: v.number(), there: v.number() }),
  summary: v.nullable(
    v.object({
      matched_per_mille: v.number(),
      findings: v.record(v.string(), v.number()),
      disagreements: v.number(),
      healed: v.number(),
      unmatched: v.array(v.object({ currency: v.string(), amount: v.string() })),
    }),
  ),
});

export type ReconciledRun = v.InferOutput<typeof runSchema>;

/** Has the deployment reconcile everything since a time, as an operator would, and waits for it. */
export type Reconcile = (since: Date) => Promise<ReconciledRun>;

export const openReconcile =
  (instance: string): Reconcile =>
  async (since) => {
    let out = '';
    let err = '';
    const window = ['--from', since.toISOString(), '--to', new Date().toISOString()];
    // Everything has come to its end by now, so nothing may be late.
    const late = ['--safety-lag-minutes', '0', '--allowance-minutes', '0'];
    await runOps(
      [
        '--json',
        '--instance',
        instance,
        'reconcile',
        'run',
        '--provider',
        'sandbox',
        ...window,
        ...late,
        '--wait',
      ],
      {
        streams: {
          out: (text) => {
            out += text;
          },
          err: (text) => {
            err += text;
          },
        },
        environment: {},
      },
    );
    if (out === '') throw new Error(`the reconciliation did not begin: ${err}`);
    return v.parse(runSchema, JSON.parse(out));
  };
