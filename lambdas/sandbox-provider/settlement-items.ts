import * as v from 'valibot';
import { money } from '../kernel/money.ts';
import type { Item } from '../platform/dynamo.ts';
import type { SettledUpTo, Settlement } from './domain/settlement.ts';

export const SETTLED_UP_TO_KEY = { pk: 'settled', sk: 'up_to' };

export const toSettledUpToItem = (upTo: SettledUpTo): Item => ({ ...SETTLED_UP_TO_KEY, ...upTo });

/** Every number of an item is a `bigint`. */
const Count = v.pipe(v.bigint(), v.transform(Number));

const SettledUpToItem = v.object({
  time: v.string(),
  carried: v.record(v.string(), v.object({ minor: v.bigint(), count: Count })),
  version: v.bigint(),
});

export const fromSettledUpToItem = (item: Item): SettledUpTo => v.parse(SettledUpToItem, item);

/** What lies with a settlement's line about what it settles. */
export const SettledLines = v.object({ count: Count, minor: v.bigint(), from: v.string(), to: v.string() });

export const toSettledLines = ({ settledAmount, ...lines }: Settlement['lines']): Item => ({
  ...lines,
  minor: settledAmount.minor,
});

export const fromSettledLines = (
  { minor, ...lines }: v.InferOutput<typeof SettledLines>,
  currency: string,
): Settlement['lines'] => ({ ...lines, settledAmount: money(minor, currency) });
