import { InvalidArgumentError } from 'commander';
import { parseRfc3339 } from '../../lambdas/kernel/clock.ts';
import type { ProviderName } from '../../lambdas/providers/port.ts';

export const MINUTE_MS = 60_000;

export const PROVIDERS = ['sandbox', 'stripe'] as const satisfies readonly ProviderName[];

export const time = (text: string): number => {
  const milliseconds = parseRfc3339(text);
  if (milliseconds === null) throw new InvalidArgumentError('Use RFC 3339, e.g. 2026-12-01T00:00:00Z.');
  return milliseconds;
};

export const minutes = (text: string): number => {
  if (!/^\d{1,5}$/.test(text)) throw new InvalidArgumentError('Give a whole number of minutes.');
  return Number(text);
};
