import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { SCOPES } from '../../lambdas/access/domain/scopes.ts';

it('the page of scopes lists every scope that there is, and no other, in the same order', () => {
  const page = readFileSync(new URL('../../docs/scopes.md', import.meta.url), 'utf8');
  const listed = [...page.matchAll(/^\| `([^`]+)` \|/gm)].map(([, scope]) => scope);
  expect(listed).toEqual(SCOPES);
});
