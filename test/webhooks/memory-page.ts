import type { Page } from '../../lambdas/platform/sharded-list.ts';

interface Listed {
  readonly id: string;
  readonly createdAt: string;
}

const positionOf = ({ id, createdAt }: Listed): string => `${createdAt}#${id}`;

/** What a sharded list answers, from items in memory. */
export const pageOf = <T extends Listed>(
  items: readonly T[],
  limit: number,
  before: string | null,
): Page<T> => {
  const listed = items
    .filter((item) => before === null || positionOf(item) < before)
    .sort((a, b) => (positionOf(a) < positionOf(b) ? 1 : -1));
  const page = listed.slice(0, limit);
  const last = page.at(-1);
  return { items: page, next: listed.length > limit && last !== undefined ? positionOf(last) : null };
};
