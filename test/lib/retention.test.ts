import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { DATA_OUTPUTS } from '../../lib/outputs.ts';
import { buildApp, propertiesOf, stacksOf } from './quittance-app.ts';

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const page = read('docs/data-retention.md');

/** What the page says is kept how long, by the name of the data. */
const keptOf = (data: string): string => {
  const line = page.split('\n').find((text) => text.startsWith(`| ${data} |`));
  return (line ?? '').split('|')[3]?.trim() ?? '';
};

const days = (count: number): string => `${count} days`;
const DAY_SECONDS = 24 * 3600;

const stacksFor = (stage: string) => stacksOf(buildApp({ stage }).stacks);
const all = (stage: string, type: string) => stacksFor(stage).flatMap((stack) => propertiesOf(stack, type));

describe('the page of retention', () => {
  it.each([
    ['dev', 'logs, in development'],
    ['production', 'logs, in production'],
  ])('says how long logs are kept in the stage %s', (stage, data) => {
    const groups = all(stage, 'AWS::Logs::LogGroup');
    expect(groups.length).toBeGreaterThan(0);
    for (const { RetentionInDays } of groups) expect(days(Number(RetentionInDays))).toBe(keptOf(data));
  });

  it('says how long messages and dead letters are kept', () => {
    const kept = all('dev', 'AWS::SQS::Queue').map(({ RedrivePolicy, MessageRetentionPeriod }) => ({
      data: RedrivePolicy === undefined ? 'dead letters' : 'messages',
      days: days(Number(MessageRetentionPeriod) / DAY_SECONDS),
    }));
    expect(kept.length).toBeGreaterThan(0);
    for (const queue of kept) expect(queue.days).toBe(keptOf(queue.data));
  });

  it('says how long the archive is locked, and its access logs are kept', () => {
    const buckets = JSON.stringify(all('production', 'AWS::S3::Bucket'));
    expect(keptOf("providers' webhooks")).toBe('540 days at least, in production');
    expect(buckets).toContain('"Days":540,"Mode":"COMPLIANCE"');
    expect(buckets).toContain('"ExpirationInDays":400');
    expect(keptOf('who read the archive or a report')).toBe('400 days');
  });

  it('says how long what reconciliations leave is kept', () => {
    const buckets = JSON.stringify(all('dev', 'AWS::S3::Bucket'));
    expect(buckets).toContain('"ExpirationInDays":30');
    expect(buckets).toContain('"Prefix":"work/"');
    expect(keptOf('what reconciliations work with')).toBe('30 days');
    expect(buckets).toMatch(/"ExpirationInDays":30[^}]*\}?[^}]*"Prefix":"statements\/"/);
    expect(keptOf('statements that reconciliations read')).toBe('30 days');
    expect(keptOf('reports of reconciliations')).toBe('for ever');
  });

  it('says when records with a time to live end', () => {
    expect(keptOf("consumers' idempotency records")).toBe('15 days');
    expect(read('lambdas/platform/once.ts')).toContain('REMEMBERED_SECONDS = 15 * 24 * 60 * 60');
    expect(keptOf('counts of reveals')).toBe('2 hours');
    expect(read('lambdas/vault/reveal-store.ts')).toContain('COUNT_KEPT_SECONDS = 2 * 3600');
    const ending = all('dev', 'AWS::DynamoDB::Table').filter((table) => 'TimeToLiveSpecification' in table);
    expect(ending.length).toBeGreaterThanOrEqual(2);
  });

  it('says after how many days an unused token goes, and that is when it goes', () => {
    const told = all('production', 'AWS::Lambda::Function').flatMap(({ Environment }) => {
      const { Variables } = Environment as { readonly Variables: Readonly<Record<string, unknown>> };
      return 'TOKEN_UNUSED_DAYS' in Variables ? [String(Variables['TOKEN_UNUSED_DAYS'])] : [];
    });
    expect(told.length).toBeGreaterThanOrEqual(2);
    for (const unused of told)
      expect(`${unused} days after its last use`).toBe(
        keptOf('account data, its wrapped key, its fingerprint'),
      );
    expect(all('production', 'AWS::Events::Rule')).toContainEqual(
      expect.objectContaining({ ScheduleExpression: 'cron(0 3 * * ? *)', State: 'ENABLED' }),
    );
    expect(
      propertiesOf(buildApp({ tokenUnusedDays: 30 }).stacks.backend, 'AWS::Lambda::Function'),
    ).toContainEqual(
      expect.objectContaining({
        Environment: {
          Variables: expect.objectContaining({ TOKEN_UNUSED_DAYS: '30' }) as unknown,
        },
      }),
    );
  });

  it('has a row for every table that is deployed outside the sandbox', () => {
    const { data } = buildApp({ stage: 'production' }).stacks;
    const named = DATA_OUTPUTS.filter((name) => name.endsWith('Table'));
    expect(named).toHaveLength(propertiesOf(data, 'AWS::DynamoDB::Table').length);
    expect(named.filter((name) => !page.includes(`\`${name}\``))).toEqual([]);
  });

  it('names everything in a table that ends by a time to live', () => {
    const ending = all('production', 'AWS::DynamoDB::Table').filter(
      (table) => 'TimeToLiveSpecification' in table,
    );
    const rows = page.split('\n').filter((line) => line.includes("the table's time to live"));
    expect(rows.length).toBeGreaterThanOrEqual(ending.length);
  });

  it('says that erased account data is in no backup', () => {
    const tables = all('production', 'AWS::DynamoDB::Table');
    const recovered = tables.filter((table) => 'PointInTimeRecoverySpecification' in table);
    expect(tables.length - recovered.length).toBeGreaterThanOrEqual(3);
    expect(all('production', 'AWS::Backup::BackupPlan')).toEqual([]);
  });
});
