import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Inspection } from './boundaries.ts';
import { importRules, inspectBoundaries, objection } from './boundaries.ts';

const PLANTED = join(import.meta.dirname, 'planted/boundaries');

/** Planted files that do what the rules allow: a pure kernel, a handler that composes rooms, types of a tool. */
const INNOCENT = [
  'lambdas/kernel/hash.ts',
  'lambdas/ledger/domain/entry.ts',
  'lambdas/inbound/apply.handler.ts',
  'lambdas/inbound/shape.ts',
  'local/demo.ts',
];

const accused = ({ violations }: Inspection): string[] => violations.map((line) => line.split(' ')[1] ?? '');

test('every import in the house goes the right way', async () => {
  expect(objection(await inspectBoundaries())).toBeUndefined();
});

test('every import rule catches the violation that is planted for it', async () => {
  const inspection = await inspectBoundaries(PLANTED);
  const caught = inspection.violations.map((line) => line.split(':')[0]);
  expect(new Set(caught)).toEqual(new Set(await importRules()));
});

test('no import rule accuses the innocent', async () => {
  const inspection = await inspectBoundaries(PLANTED);
  expect(accused(inspection).filter((file) => INNOCENT.includes(file))).toEqual([]);
});

test('a folder without modules is not a kept boundary', async () => {
  const empty = await inspectBoundaries(join(import.meta.dirname, 'planted/nothing'));
  expect(empty.modules).toBe(0);
  expect(objection(empty)).toContain('nothing was checked');
});

test('modules without a single import are not a kept boundary', () => {
  expect(objection({ modules: 12, imports: 0, violations: [] })).toContain('nothing was checked');
});
