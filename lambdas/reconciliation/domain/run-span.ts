import { invariant } from '../../kernel/invariant.ts';
import type { Run } from './run.ts';
import { decideWindow, type RunWindow } from './window.ts';

/** What a run is about, and how much of both sides it reads, as it was when the provider's history began to be pulled: the same for each step. */
export const readWindowOf = ({ from, to, asOf }: Pick<Run, 'asOf' | 'from' | 'to'>): RunWindow => {
  const span = { fromMs: Date.parse(from), toMs: Date.parse(to) };
  const window = decideWindow(span, { nowMs: Date.parse(asOf), safetyLagMs: 0 });
  invariant(window.ok, 'a run has a window that was over when it was made');
  return window.value;
};
