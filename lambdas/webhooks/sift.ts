import type { Page } from '../platform/sharded-list.ts';

interface Listed {
  readonly id: string;
  readonly createdAt: string;
}

/** A stretch of time, newest first, of which a page at a time is looked at. */
export interface Stretch {
  /** Position in the list after which to begin; null for its newest end. */
  readonly before: string | null;
  /** RFC 3339; nothing older is looked at. */
  readonly from: string | null;
  /** How many are wanted. */
  readonly limit: number;
}

/** A call looks at a thousand items at most: some hundred milliseconds. Whoever wants more goes on from there. */
const PAGE = 100;
const PAGES_MAX = 10;

/** Where a time begins in a list: nothing created at it or after it comes later. */
export const positionBefore = (time: string): string => `${time}#`;

const positionOf = ({ id, createdAt }: Listed): string => `${createdAt}#${id}`;

type ListPage<T> = (limit: number, before: string | null) => Promise<Page<T>>;

interface Step<T> {
  /** Null at the end of a page: it may have had none. */
  readonly item: T | null;
  /** Where to go on after it; null when there is no more. */
  readonly next: string | null;
}

const walk = async function* <T extends Listed>(
  list: ListPage<T>,
  before: string | null,
): AsyncGenerator<Step<T>> {
  let position = before;
  for (let pages = 0; pages < PAGES_MAX; pages++) {
    const page = await list(PAGE, position);
    for (const item of page.items) {
      const isLast = page.next === null && item === page.items.at(-1);
      yield { item, next: isLast ? null : positionOf(item) };
    }
    yield { item: null, next: page.next };
    if (page.next === null) return;
    position = page.next;
  }
};

/**
 * Goes through a list and keeps what `keep` gives back.
 *
 * @returns A page, perhaps of fewer than were wanted, and where to go on; null when there is no more.
 */
export const sift = async <T extends Listed, Kept>(
  list: ListPage<T>,
  { before, from, limit }: Stretch,
  keep: (item: T) => Promise<Kept | null>,
): Promise<Page<Kept>> => {
  const items: Kept[] = [];
  let next: string | null = null;
  for await (const step of walk(list, before)) {
    ({ next } = step);
    if (step.item === null) continue;
    if (from !== null && step.item.createdAt < from) return { items, next: null };
    const kept = await keep(step.item);
    if (kept !== null) items.push(kept);
    if (items.length === limit) break;
  }
  return { items, next };
};
