import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { SETTING_NAMES } from '../../lib/settings.ts';
import { buildApp, propertiesOf, stacksOf } from './quittance-app.ts';

const page = readFileSync(new URL('../../docs/deploy.md', import.meta.url), 'utf8');

/** The cells of the table's row that starts with this. */
const row = (name: string): readonly string[] => {
  const line = page
    .replaceAll('**', '')
    .split('\n')
    .find((text) => text.startsWith(`| ${name} |`));
  return (line ?? '').split('|').map((cell) => cell.trim());
};

const DEV = { count: 3, cost: 4 };
const PRODUCTION = { count: 5, cost: 6 };

/** Five pollers that ask every 20 seconds of a month of 30 days; an account's first million requests are free. */
const pollingCost = (queues: number): number =>
  ((queues * 5 * 3 * 60 * 24 * 30 - 1_000_000) / 1_000_000) * 0.4;

describe.each([
  ['dev', DEV],
  ['production', PRODUCTION],
])('the idle cost that docs/deploy.md promises for stage %s', (stage, column) => {
  const stacks = stacksOf(buildApp({ stage }).stacks);
  const count = (type: string) => stacks.flatMap((stack) => propertiesOf(stack, type)).length;
  const polled = stacks
    .flatMap((stack) => propertiesOf(stack, 'AWS::Lambda::EventSourceMapping'))
    .filter((mapping) => !('StartingPosition' in mapping)).length;

  it.each([
    ['KMS keys', count('AWS::KMS::Key'), 1],
    ['secrets', count('AWS::SecretsManager::Secret'), 0.4],
    ['alarms', count('AWS::CloudWatch::Alarm'), 0.1],
  ])('counts the %s of the templates', (name, found, price) => {
    expect(row(name)[column.count]).toBe(String(found));
    expect(row(name)[column.cost]).toBe((found * price).toFixed(2));
  });

  it('counts the queues that Lambda polls', () => {
    expect(row('queues that Lambda polls')[column.count]).toBe(String(polled));
    expect(row('queues that Lambda polls')[column.cost]).toBe(pollingCost(polled).toFixed(2));
  });

  it('adds up', () => {
    const parts = ['KMS keys', 'secrets', 'alarms', 'queues that Lambda polls'];
    const sum = parts.reduce((total, name) => total + Number(row(name)[column.cost]), 0);
    expect(row('sum')[column.cost]).toBe(sum.toFixed(2));
  });
});

describe('docs/deploy.md', () => {
  it('explains every context key, and no other', () => {
    const table = page.slice(page.indexOf('### Context'), page.indexOf('### Production'));
    const explained = [...table.matchAll(/^\| `(\w+)` \|/gm)].map(([, name]) => name ?? '');
    expect(explained.sort()).toEqual([...SETTING_NAMES].sort());
  });
});
