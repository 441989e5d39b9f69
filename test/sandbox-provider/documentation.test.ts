import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { DESTINATIONS } from '../../lambdas/sandbox-provider/domain/destinations.ts';
import { SOURCES } from '../../lambdas/sandbox-provider/domain/sources.ts';
import { TEST_BANK_ACCOUNTS, TEST_CARDS } from '../../lambdas/sandbox-provider/domain/test-accounts.ts';

const page = (name: string): string => readFileSync(join(import.meta.dirname, '../../docs', name), 'utf8');

const rowsUnder = (heading: string): readonly (string | undefined)[] => {
  const section = page('sandbox.md')
    .split(/^## /m)
    .find((text) => text.startsWith(`${heading}\n`));
  return [...(section ?? '').matchAll(/^\| `((?:tok|ba)_\w+)` \|/gm)].map(([, token]) => token);
};

it('the page on the sandbox describes every source once, and no other', () => {
  expect(rowsUnder('Sources')).toEqual(Object.keys(SOURCES));
});

it('the page on the sandbox says of every source how its refunds go', () => {
  expect(rowsUnder('Refunds')).toEqual(Object.keys(SOURCES));
});

it('the page on the sandbox describes every destination of payouts once, and no other', () => {
  expect(rowsUnder('Payouts')).toEqual(Object.keys(DESTINATIONS));
});

it('the page on the sandbox says of every card and bank account that is known how it behaves', () => {
  const section = page('sandbox.md')
    .split(/^## /m)
    .find((text) => text.startsWith('Account data\n'));
  const rows = [...(section ?? '').matchAll(/^\| `([^`]+…\d{4})` \|[^|]*\| `(\w+)` \|/gm)];
  expect(rows.map(([, account, behaves]) => [account, behaves])).toEqual([
    ...TEST_CARDS,
    ...TEST_BANK_ACCOUNTS,
  ]);
});
