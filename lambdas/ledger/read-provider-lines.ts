import type { Provider } from '../providers/port.ts';

/** A month at a time: providers limit how long a range may be, and none allows less. */
const WINDOW_MS = 30 * 24 * 60 * 60 * 1000;

const windowsOf = function* (fromMs: number, toMs: number): Generator<{ from: string; to: string }> {
  for (let startMs = fromMs; startMs < toMs; startMs += WINDOW_MS)
    yield {
      from: new Date(startMs).toISOString(),
      to: new Date(Math.min(startMs + WINDOW_MS, toMs)).toISOString(),
    };
};

export type ProviderLines = Awaited<ReturnType<Provider['history']>>['lines'];

/** The provider's whole history of a time, oldest first, however many pages it has. `toMs` is exclusive. */
export const readProviderLines = async (
  provider: Pick<Provider, 'history'>,
  fromMs: number,
  toMs: number,
): Promise<ProviderLines> => {
  const lines: ProviderLines[number][] = [];
  for (const window of windowsOf(fromMs, toMs)) {
    let cursor: string | null = null;
    do {
      const page: Awaited<ReturnType<Provider['history']>> = await provider.history({ ...window, cursor });
      lines.push(...page.lines);
      cursor = page.nextCursor;
    } while (cursor !== null);
  }
  return lines;
};
