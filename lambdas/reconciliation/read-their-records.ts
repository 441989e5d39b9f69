import type { Provider } from '../providers/port.ts';
import type { MoneyRecord } from './domain/record.ts';
import { RunRefusedError } from './domain/run-refused.ts';
import { toTheirRecord } from './domain/their-record.ts';
import type { Span } from './domain/window.ts';

/** A month at a time: providers limit how long a range may be, and none allows less. */
const RANGE_MS = 30 * 24 * 60 * 60 * 1000;

const ADVICE = 'Run it again. If it happens again ask the provider: its history has no end that way.';

/** Follows cursors, and refuses to follow them round and round. */
const readRange = async function* (
  provider: Pick<Provider, 'name' | 'history'>,
  range: { readonly from: string; readonly to: string },
): AsyncGenerator<readonly MoneyRecord[]> {
  const seen = new Set<string>();
  let cursor: string | null = null;
  let last = '';
  do {
    const page: Awaited<ReturnType<Provider['history']>> = await provider.history({ ...range, cursor });
    const ids = page.lines.map(({ id }) => id).join(' ');
    if (page.lines.length > 0 && ids === last)
      throw new RunRefusedError(`${provider.name} sent one page of its history twice`, ADVICE);
    last = ids;
    yield page.lines.map((line) => toTheirRecord(provider.name, line));
    cursor = page.nextCursor;
    if (cursor !== null && seen.has(cursor))
      throw new RunRefusedError(`the cursors of ${provider.name}'s history lead in a circle`, ADVICE);
    if (cursor !== null) seen.add(cursor);
  } while (cursor !== null);
};

/** A provider's history of a time, page by page as it comes. Two pages may hold the same line. */
export const readTheirRecords = async function* (
  provider: Pick<Provider, 'name' | 'history'>,
  { fromMs, toMs }: Span,
): AsyncGenerator<readonly MoneyRecord[]> {
  for (let startMs = fromMs; startMs < toMs; startMs += RANGE_MS)
    yield* readRange(provider, {
      from: new Date(startMs).toISOString(),
      to: new Date(Math.min(startMs + RANGE_MS, toMs)).toISOString(),
    });
};
