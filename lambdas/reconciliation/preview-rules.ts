import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ok, type Result } from '../kernel/result.ts';
import { captureSides } from './capture-sides.ts';
import { compareResults, type RulesPreview } from './compare-results.ts';
import type { MatchRule } from './domain/match-rule.ts';
import type { WindowError } from './domain/window.ts';
import { createRunReconciliation, type RunDeps, type RunRequest } from './run-reconciliation.ts';

interface Request extends Omit<RunRequest, 'rules'> {
  readonly before: readonly MatchRule[];
  readonly after: readonly MatchRule[];
}

/**
 * Runs two sets of rules over the same records, read once, and says what differs. Nothing is healed and nothing is written but
 * the results of both runs, in `before` and `after` of the target.
 */
export const createPreviewRules =
  (deps: Omit<RunDeps, 'heal'>) =>
  async ({ before, after, target, ...request }: Request): Promise<Result<RulesPreview, WindowError>> => {
    const work = join(target, 'work');
    rmSync(target, { recursive: true, force: true });
    mkdirSync(work, { recursive: true });
    const run = createRunReconciliation({ ...deps, ...captureSides(deps, work) });
    const first = await run({ ...request, rules: before, target: join(target, 'before') });
    if (!first.ok) return first;
    const second = await run({ ...request, rules: after, target: join(target, 'after') });
    if (!second.ok) return second;
    const changed = await compareResults(target, work);
    rmSync(work, { recursive: true });
    return ok({ before: first.value, after: second.value, ...changed });
  };
