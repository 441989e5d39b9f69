import { describe, expect, it } from 'vitest';
import { atMost, type Figure, passes, timesAtMost } from '../../bench/figure.ts';
import { measureBusyMerchant } from '../../bench/measures/busy-merchant.ts';
import { measureDeliveries } from '../../bench/measures/deliveries.ts';
import { measureInbound } from '../../bench/measures/inbound.ts';
import { measureLifecycle } from '../../bench/measures/lifecycle.ts';
import { measureNoisyMerchant } from '../../bench/measures/noisy-merchant.ts';
import { measureRequests } from '../../bench/measures/requests.ts';
import { toResults, toTable } from '../../bench/report.ts';
import { mean, median } from '../../bench/statistics.ts';

const figure = (changes: Partial<Figure>): Figure => ({
  name: 'speed',
  unit: 'µs',
  value: 130,
  baseline: { name: 'bare', value: 100 },
  bar: timesAtMost(1.3),
  modelled: false,
  ...changes,
});

describe('a figure', () => {
  it.each([
    ['at its bar', {}, true],
    ['beyond its bar', { value: 131 }, false],
    ['at an absolute bar', { bar: atMost(130) }, true],
    ['beyond an absolute bar', { bar: atMost(129) }, false],
    ['without a bar', { bar: null }, null],
    ['without the baseline that its bar needs', { baseline: null }, false],
  ] as const)('%s', (_what, changes, expected) => {
    expect(passes(figure(changes))).toBe(expected);
  });

  it('is shown beside its baseline, with what it missed', () => {
    const table = toTable([figure({ value: 200, modelled: true, note: 'slow today' })]);
    expect(table).toMatch(/speed \(modelled\)\s+200 µs\s+100 bare\s+2\.00 ×\s+≤ 1\.3 ×\s+MISS/);
    expect(table).toContain('speed: slow today');
    expect(toResults([figure({ value: 200 })], { node: 'v24' })).toMatchObject({
      measured_on: { node: 'v24' },
      figures: [{ name: 'speed', ratio: 2, passed: false }],
    });
  });
});

describe('statistics', () => {
  it('take the middle, of an even number of values the mean of the two', () => {
    expect([median([9, 1, 5]), median([4, 1, 3, 9]), mean([1, 2, 6])]).toEqual([5, 3.5, 3]);
    expect(() => median([])).toThrow('no values');
  });
});

describe('what is counted rather than timed', () => {
  it.each([
    ['requests and write units of a payment', measureRequests],
    ['write units until it is captured', measureLifecycle],
    ['requests to acknowledge a webhook', measureInbound],
    ['requests and writes of deliveries and their waits', measureDeliveries],
    ['what ten thousand events of one merchant do to the others', measureNoisyMerchant],
    ['what a hundred at once do to one merchant', () => measureBusyMerchant(100)],
  ])(
    'reaches its bars: %s',
    async (_what, measure) => {
      const figures = await measure();
      expect(figures.filter((measured) => passes(measured) === false)).toEqual([]);
      expect(figures.some((measured) => passes(measured) === true)).toBe(true);
    },
    60_000,
  );

  it('stands beside the textbook’s four requests and fourteen units', async () => {
    const figures = await measureRequests();
    const baselines = Object.fromEntries(figures.map(({ name, baseline }) => [name, baseline?.value]));
    expect(baselines).toMatchObject({
      'requests for a new payment': 4,
      'requests for a replay': 1,
      'write units for a new payment, index included': 14,
    });
  });
});
