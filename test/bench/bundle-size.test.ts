import { readFileSync } from 'node:fs';
import { expect, it, onTestFinished } from 'vitest';
import { passes } from '../../bench/figure.ts';
import { sizeFigure } from '../../bench/measures/cold-import.ts';
import { buildBundles } from '../../bench/subjects/bundles.ts';

it('the api function is at most 1.25 times the size of a bundle with only the DynamoDB client', () => {
  const bundles = buildBundles();
  onTestFinished(bundles.remove);
  const figure = sizeFigure(bundles);
  expect(passes(figure), `${figure.value} KB beside ${String(figure.baseline?.value)} KB`).toBe(true);
  // The baseline is what anyone gets who bundles the client, with the SDK's own credential chain in it.
  expect(readFileSync(bundles.clientOnly.file, 'utf8')).toContain('sso_start_url');
  expect(readFileSync(bundles.ours.file, 'utf8')).not.toContain('sso_start_url');
});
