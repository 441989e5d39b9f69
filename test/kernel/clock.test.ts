import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseRfc3339, toRfc3339 } from '../../lambdas/kernel/clock.ts';

describe('a date and time of RFC 3339', () => {
  it('comes back as it was written', () => {
    const times = fc.integer({ min: 0, max: Date.parse('9999-12-31T23:59:59.999Z') });
    fc.assert(
      fc.property(times, (ms) => {
        expect(parseRfc3339(toRfc3339(ms))).toBe(ms);
      }),
    );
  });

  it.each([
    ['2026-12-24T18:00:00Z', '2026-12-24T18:00:00.000Z'],
    ['2026-12-24t18:00:00z', '2026-12-24T18:00:00.000Z'],
    ['2026-12-24T18:00:00.5+01:00', '2026-12-24T17:00:00.500Z'],
    ['2026-12-31T23:30:00-01:00', '2027-01-01T00:30:00.000Z'],
    ['2028-02-29T00:00:00.123456Z', '2028-02-29T00:00:00.123Z'],
  ])('%s is %s', (text, utc) => {
    expect(toRfc3339(parseRfc3339(text) ?? 0)).toBe(utc);
  });

  it.each([
    '',
    '2026-12-24',
    '2026-12-24 18:00:00Z',
    '2026-12-24T18:00Z',
    '2026-12-24T18:00:00',
    '2026-02-29T18:00:00Z',
    '2026-02-30T18:00:00Z',
    '2026-13-01T18:00:00Z',
    '2026-12-24T24:00:00Z',
    '2026-12-24T18:60:00Z',
    '2026-12-31T23:59:60Z',
    '2026-12-24T18:00:00+0100',
    '2026-12-24T18:00:00+25:00',
    '20261224T180000Z',
    '1790000000',
    // In UTC these are in the years -1 and 10000: texts that no longer sort as times do.
    '0000-01-01T00:00:00+00:01',
    '9999-12-31T23:59:59-00:01',
  ])('is not %j', (text) => {
    expect(parseRfc3339(text)).toBeNull();
  });
});
