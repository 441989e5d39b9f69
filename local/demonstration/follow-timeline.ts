import type { ApiClient } from './api-client.ts';
import { poll, readTimeline, type TimelineLine } from './payments.ts';

const keyOf = (line: TimelineLine): string => [line.at, line.kind, line.id, line.what].join('\0');

/** One line for people: when, what, and the id to ask further. */
const renderTimelineLine = (line: TimelineLine, startedAt: string): string => {
  const seconds = (Date.parse(line.at) - Date.parse(startedAt)) / 1000;
  const offset = `+${Math.max(0, seconds).toFixed(2)} s`.padStart(9);
  return `${offset}  ${line.kind.replaceAll('_', ' ').padEnd(13)}  ${line.what.padEnd(36)}  ${line.id}`;
};

const isDelivered = (line: TimelineLine): boolean =>
  line.kind === 'delivery' && line.what === 'webhook delivered';
const isFinal = (line: TimelineLine): boolean =>
  line.kind === 'event' && /^payment\.(captured|failed|canceled)$/.test(line.what);

/** Prints a payment's timeline as it grows, until it is final and told to the merchant. */
export const followTimeline = async (
  api: ApiClient,
  id: string,
  write: (line: string) => void,
  withinSeconds: number,
): Promise<readonly TimelineLine[]> => {
  const printed = new Set<string>();
  return await poll({
    read: async () => {
      const lines = await readTimeline(api, id);
      for (const line of lines.filter((one) => !printed.has(keyOf(one)))) {
        printed.add(keyOf(line));
        write(renderTimelineLine(line, lines[0]?.at ?? line.at));
      }
      return lines;
    },
    until: (lines) => {
      const delivered = new Set(lines.filter(isDelivered).map((line) => line.id));
      return lines.some((line) => isFinal(line) && delivered.has(line.id));
    },
    withinSeconds,
  });
};
