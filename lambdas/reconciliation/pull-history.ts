import { createHash } from 'node:crypto';
import { type Clock, toRfc3339 } from '../kernel/clock.ts';
import { invariant } from '../kernel/invariant.ts';
import type { Provider, Providers } from '../providers/port.ts';
import { type CursorGuard, NO_CURSORS, passCursor } from './domain/cursor-guard.ts';
import { formatRow } from './domain/row.ts';
import type { Run } from './domain/run.ts';
import { RunRefusedError } from './domain/run-refused.ts';
import { readWindowOf } from './domain/run-span.ts';
import { toTheirRecord } from './domain/their-record.ts';
import { isInside } from './domain/window.ts';
import type { PerformStep, StepOutcome } from './perform-step.ts';
import type { RunFiles } from './run-files.ts';
import { createTheirParts } from './their-parts.ts';

/** A month at a time: providers limit how long a range may be, and none allows less. */
const RANGE_MS = 30 * 24 * 60 * 60 * 1000;

/** Four pages a second: of the least that a provider allows, 25 calls, payments are left more than 80 %. */
const PAGE_INTERVAL_MS = 250;

const ADVICE = 'Resume the run. If it happens again ask the provider: its history has no end that way.';

/** Where the next page begins. */
interface Place {
  readonly rangeFromMs: number;
  readonly cursor: string | null;
  readonly guard: CursorGuard;
  /** Digest of the last page's ids. */
  readonly lastPage: string;
}

const placeOf = ({ progress: { of } }: Run, fromMs: number): Place =>
  of === null
    ? { rangeFromMs: fromMs, cursor: null, guard: NO_CURSORS, lastPage: '' }
    : (JSON.parse(of) as Place);

type Page = Awaited<ReturnType<Provider['history']>>;

const digestOf = ({ lines }: Page): string =>
  lines.length === 0
    ? ''
    : createHash('sha256')
        .update(lines.map(({ id }) => id).join(' '))
        .digest('base64url');

/** @returns where to go on; null where the range ends. */
const follow = (name: string, place: Place, page: Page): Place | null => {
  const lastPage = digestOf(page);
  if (lastPage !== '' && lastPage === place.lastPage)
    throw new RunRefusedError(`${name} sent one page of its history twice`, ADVICE);
  if (page.nextCursor === null) return null;
  const guard = passCursor(place.guard, page.nextCursor);
  if (guard === null) throw new RunRefusedError(`the cursors of ${name}'s history lead in a circle`, ADVICE);
  return { ...place, cursor: page.nextCursor, guard, lastPage };
};

/**
 * Pulls the provider's history of the window and its margins into numbered parts, page by page and not faster than it
 * may. The place is written down when the time is over; whoever dies before that pulls the same parts again.
 */
export const createPullHistory = (deps: {
  readonly providers: Providers;
  readonly files: Pick<RunFiles, 'putText'>;
  readonly clock: Clock;
}): PerformStep => {
  const pull = async (run: Run, provider: Provider, untilMs: number): Promise<StepOutcome> => {
    const window = readWindowOf(run);
    const parts = createTheirParts(deps.files, run.id, run.progress);
    let place = placeOf(run, window.read.fromMs);
    while (place.rangeFromMs < window.read.toMs) {
      const beganMs = deps.clock.nowMs();
      if (beganMs >= untilMs) return { isDone: false, progress: await parts.finish(place) };
      const rangeToMs = Math.min(place.rangeFromMs + RANGE_MS, window.read.toMs);
      const range = { from: toRfc3339(place.rangeFromMs), to: toRfc3339(rangeToMs) };
      const page = await provider.history({ ...range, cursor: place.cursor });
      const records = page.lines.map((line) => toTheirRecord(provider.name, line));
      await parts.add(
        records.map((record) => formatRow('', { ...record, isInside: isInside(window, record.at) })),
      );
      const nextRange = { ...place, rangeFromMs: rangeToMs, cursor: null, guard: NO_CURSORS, lastPage: '' };
      place = follow(provider.name, place, page) ?? nextRange;
      await deps.clock.sleep(Math.max(0, beganMs + PAGE_INTERVAL_MS - deps.clock.nowMs()));
    }
    return { isDone: true, progress: await parts.finish(null) };
  };
  return async (run, untilMs) => {
    invariant(run.source.kind === 'history', 'a statement is read by another function');
    const provider = deps.providers[run.provider];
    invariant(provider !== undefined, `${run.provider} is not deployed here`);
    return pull(run, provider, untilMs);
  };
};
