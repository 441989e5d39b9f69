import { PLATFORM_MERCHANT } from '../../../lambdas/access/domain/platform.ts';
import type { EventRecord } from '../../../lambdas/kernel/event.ts';
import { invariant } from '../../../lambdas/kernel/invariant.ts';
import { createRun, isOpen, moveOn, type Run, takeRun } from '../../../lambdas/reconciliation/domain/run.ts';
import { completedEvent } from '../../../lambdas/reconciliation/domain/run-view.ts';

const DAY_MS = 86_400_000;
const NOW_MS = Date.parse('2026-11-21T03:00:00.000Z');

const SUMMARY: NonNullable<Run['summary']> = {
  matchedPerMille: 998,
  counts: {
    matched: 12_451,
    missing_here: 1,
    missing_there: 0,
    amount_differs: 0,
    currency_differs: 0,
    status_differs: 14,
    fee_differs: 0,
    duplicate_there: 2,
    timing: 1,
    rounding: 0,
  },
  badRows: 0,
  disagreements: 3,
  healing: { healed: 14, failed: 0, none: 4, booked: 0 },
  opened: { opened: 2, reopened: 0, changed: 0, seen: 1, letBe: 0, autoResolved: 3 },
  unmatched: [{ currency: 'EUR' as never, minor: 21_250n }],
};

/** A night's run, to its end. */
export const runStory = (): readonly EventRecord[] => {
  const toMs = Math.floor(NOW_MS / DAY_MS) * DAY_MS;
  const window = { fromMs: toMs - DAY_MS, toMs };
  let run = createRun(
    { provider: 'stripe', window, trigger: 'schedule', allowanceMs: 0 },
    { attempt: 1, nowMs: NOW_MS, execution: 'night' },
  );
  run = takeRun(run, NOW_MS, 'night');
  const progress = { of: null, theirParts: 1, theirRows: 12_469, ourParts: 2, ourRows: 31_002 };
  for (let before = run; ; before = run) {
    invariant(isOpen(run), 'a run ends once');
    run = moveOn(run, NOW_MS + 60_000, { progress, summary: SUMMARY });
    if (run.state === 'completed') return [completedEvent(run, before, PLATFORM_MERCHANT)];
  }
};
