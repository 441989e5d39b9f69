import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { LOG_CODES } from '../../lambdas/platform/log-codes.ts';
import { BACKEND_OUTPUTS, DATA_OUTPUTS, SANDBOX_OUTPUTS } from '../../lib/outputs.ts';
import { buildApp, EVERYTHING, propertiesOf, stacksOf } from './quittance-app.ts';

const FOLDER = 'docs/runbooks/';
const folder = new URL(`../../${FOLDER}`, import.meta.url);
const read = (name: string): string => readFileSync(new URL(name, folder), 'utf8');
const files = readdirSync(folder);
const pages = files.filter((name) => name.endsWith('.md') && name !== 'README.md');

/** The runbook that each alarm of a stage names, as the last word of its description. */
const namedIn = (stage: string): readonly string[] =>
  stacksOf(buildApp({ ...EVERYTHING, stage }).stacks)
    .flatMap((stack) => propertiesOf(stack, 'AWS::CloudWatch::Alarm'))
    .map((alarm) => String(alarm['AlarmDescription']).split(' ').at(-1) ?? '');

const named = { dev: namedIn('dev'), production: namedIn('production') };

describe('the runbooks', () => {
  it.each(['dev', 'production'] as const)('are named by every alarm of the stage %s, and exist', (stage) => {
    expect(named[stage]).not.toEqual([]);
    for (const path of named[stage]) expect(pages.map((page) => FOLDER + page)).toContain(path);
  });

  it('are one page for each alarm and no page more', () => {
    expect(named.dev.toSorted()).toEqual(pages.map((page) => FOLDER + page).toSorted());
  });

  it.each(pages)('%s is in the index and has every section', (page) => {
    expect(read('README.md')).toContain(`| [${page}](${page}) |`);
    const sections = read(page)
      .split('\n')
      .filter((line) => line.startsWith('## '));
    expect(sections).toEqual(
      expect.arrayContaining([
        '## What it says',
        '## What it means for money',
        '## Look',
        '## Do',
        '## Over when',
      ]),
    );
  });

  it.each(files)('%s looks for codes that are logged and outputs that are written', (file) => {
    const text = read(file);
    const codes = [
      ...text.matchAll(
        /\b(?:API|AUTH|BATCH|BREAK|BREAKER|OPERATION|CHECK|RELAY|BALANCES|BOOKS|WEBHOOK|DELIVERY)_[A-Z_]+/g,
      ),
    ];
    expect(Object.keys(LOG_CODES)).toEqual(expect.arrayContaining(codes.map(([code]) => code)));
    const outputs = [
      ...text.matchAll(
        /\b(?:output|depth|peek|drop|redriven?|insights) ([A-Z]\w+(?:Url|Function|Table|Bucket))\b/g,
      ),
    ];
    expect([...DATA_OUTPUTS, ...SANDBOX_OUTPUTS, ...BACKEND_OUTPUTS]).toEqual(
      expect.arrayContaining(outputs.map(([, output]) => output)),
    );
  });
});
