import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ScopedRecord } from '../../lambdas/reconciliation/domain/record.ts';
import { formatRow, parseRow } from '../../lambdas/reconciliation/domain/row.ts';
import { createRowSorter } from '../../lambdas/reconciliation/row-sorter.ts';
import { record } from './histories.ts';

const text = fc.string({ minLength: 1, maxLength: 20, unit: 'grapheme' });

const arbitraryRecord: fc.Arbitrary<ScopedRecord> = fc
  .record({
    id: text,
    causeId: fc.option(text),
    reference: fc.option(text),
    minor: fc.bigInt({ min: -10_000n, max: 10_000n }),
    fee: fc.option(fc.bigInt({ min: -5n, max: 5n })),
    status: fc.constantFrom('moved', 'pending', 'failed'),
    isInside: fc.boolean(),
    resourceId: fc.option(text),
    name: fc.option(text),
  })
  .map(({ name, ...over }) => record({ ...over, ...(name === null ? {} : { merchantReference: name }) }));

test('a row says everything that its record says, whatever the texts in it are', () => {
  fc.assert(
    fc.property(arbitraryRecord, text, (one, key) => {
      expect(parseRow(formatRow(key, one))).toEqual(one);
    }),
  );
});

test('a row of before there were names is read as ever', () => {
  const row = formatRow('key', record({ id: 'je_1' }));
  expect(parseRow(row.slice(0, row.lastIndexOf('\t')))).toEqual(record({ id: 'je_1' }));
});

test('a row is one line of ASCII with a key before its first tab', () => {
  fc.assert(
    fc.property(arbitraryRecord, text, (one, key) => {
      const row = formatRow(key, one);
      expect(row).toMatch(/^[\t\u0020-\u007e]*$/);
      expect(row.split('\t')).toHaveLength(8);
    }),
  );
});

/** Sorts through files of a few rows each. */
const sortAll = (rows: readonly string[], chunkBytes: number) => {
  const directory = mkdtempSync(join(tmpdir(), 'rows-'));
  const repeated: string[] = [];
  try {
    const sorter = createRowSorter({
      directory,
      name: 'all',
      onRepeated: (row) => repeated.push(row),
      chunkBytes,
    });
    for (const row of rows) sorter.add(row);
    return { sorted: readFileSync(sorter.finish(), 'utf8').split('\n').slice(0, -1), repeated };
  } finally {
    rmSync(directory, { recursive: true });
  }
};

const ascii = fc
  .string({ minLength: 1, maxLength: 12, unit: 'binary-ascii' })
  .map((one) => `k${one.replaceAll('\n', '')}`);

test('sorting through files gives what sorting in memory gives, each row once', () => {
  fc.assert(
    fc.property(fc.array(ascii, { maxLength: 60 }), fc.integer({ min: 1, max: 200 }), (rows, chunkBytes) => {
      const { sorted, repeated } = sortAll(rows, chunkBytes);
      expect(sorted).toEqual([...new Set(rows)].sort());
      expect(repeated.length).toBe(rows.length - sorted.length);
    }),
    { numRuns: 60 },
  );
});

test('more files than can be open at once are merged in turns', () => {
  const rows = Array.from({ length: 300 }, (_, index) => `row ${(index * 7919) % 300}`);
  expect(sortAll(rows, 1).sorted).toEqual([...rows].sort());
});

test('rows longer than a buffer of the reader are refused, not cut', () => {
  expect(() => sortAll(['x'.repeat(300_000)], 10)).toThrow('longer than any row of ours');
});
