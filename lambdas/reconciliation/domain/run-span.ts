import { invariant } from '../../kernel/invariant.ts';
import type { Run } from './run.ts';
import { decideWindow, type RunWindow } from './window.ts';

/** What a run is about, as it was decided when the run was made: the same for each of its steps. */
export const readWindowOf = ({ from, to, createdAt }: Pick<Run, 'createdAt' | 'from' | 'to'>): RunWindow => {
  const span = { fromMs: Date.parse(from), toMs: Date.parse(to) };
  const window = decideWindow(span, { nowMs: Date.parse(createdAt), safetyLagMs: 0 });
  invariant(window.ok, 'a run has a window that was over when it was made');
  return window.value;
};
