import type { Clock } from '../kernel/clock.ts';
import type { Break } from '../ledger/domain/break.ts';
import { type BreakAges, createBreakAges } from './domain/break-ages.ts';

/** Pages of a hundred: whoever has more open breaks than that has no question about the age of the oldest. */
const PAGES_MAX = 100;
const PAGE = 100;

type ListOpen = (
  limit: number,
  before: string | null,
) => Promise<{ readonly items: readonly Pick<Break, 'openedAt'>[]; readonly next: string | null }>;

export type ReadBreakAges = () => Promise<BreakAges>;

/** Of the newest ten thousand; nothing if none is open. */
export const createReadBreakAges =
  (deps: { readonly listOpen: ListOpen; readonly clock: Pick<Clock, 'nowMs'> }): ReadBreakAges =>
  async () => {
    const ages = createBreakAges(deps.clock.nowMs());
    let before: string | null = null;
    for (let pages = 0; pages < PAGES_MAX; pages++) {
      const page: Awaited<ReturnType<ListOpen>> = await deps.listOpen(PAGE, before);
      for (const { openedAt } of page.items) ages.add(openedAt);
      before = page.next;
      if (before === null) break;
    }
    return ages.ages();
  };
