import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { ERROR_TYPES } from '../../../lambdas/providers/stripe/error-map.ts';
import { STRIPE_EVENT_TYPES } from '../../../lambdas/providers/stripe/translate-webhook.ts';

const page = readFileSync(new URL('../../../docs/stripe.md', import.meta.url), 'utf8');

/** Rows of the table below a heading, as they are written, without the head. */
const rowsBelow = (heading: string): readonly (readonly string[])[] =>
  (page.split(`## ${heading}\n`)[1]?.split('\n## ')[0] ?? '')
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );

it('docs/stripe.md tells of every error what the code makes of it, and why', () => {
  expect(rowsBelow('What an error means')).toEqual(
    Object.entries(ERROR_TYPES).map(([name, { verdict, reason }]) => [`\`${name}\``, verdict, reason]),
  );
});

it('docs/stripe.md lists the events to subscribe to, all of them', () => {
  expect(rowsBelow('Events').map(([name]) => name)).toEqual(STRIPE_EVENT_TYPES.map((name) => `\`${name}\``));
});
