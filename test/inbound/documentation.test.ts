import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { RECEIVE_PROBLEMS } from '../../lambdas/inbound/receive-webhook.ts';

it.each(Object.entries(RECEIVE_PROBLEMS))(
  'the page on inbound webhooks names %s with its status',
  (refusal, { status }) => {
    const page = readFileSync(new URL('../../docs/inbound.md', import.meta.url), 'utf8');
    expect(page).toMatch(new RegExp(`^\\| .*\`${refusal}\`.* \\| ${status}`, 'm'));
  },
);
