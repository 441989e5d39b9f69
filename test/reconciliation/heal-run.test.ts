import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Finding } from '../../lambdas/reconciliation/domain/finding.ts';
import { type HealedFinding, unhealed } from '../../lambdas/reconciliation/domain/healed-finding.ts';
import { fromJsonLine, toJsonLine } from '../../lambdas/reconciliation/domain/json-line.ts';
import { createRun, type Run } from '../../lambdas/reconciliation/domain/run.ts';
import { HEALINGS, resultKey, workFileKey } from '../../lambdas/reconciliation/domain/run-keys.ts';
import type { HealFindings } from '../../lambdas/reconciliation/heal-findings.ts';
import { createHealRun } from '../../lambdas/reconciliation/heal-run.ts';
import type { RunFiles } from '../../lambdas/reconciliation/run-files.ts';
import { withDirectory } from '../../lambdas/reconciliation/with-directory.ts';
import { createFate } from '../operations/crash/mortal.ts';
import { createManualClock } from '../support/clock.ts';
import { record } from './histories.ts';
import { NOW, YESTERDAY } from './run-world.ts';

const SECOND_MS = 1000;

const finding = (index: number): Finding => ({
  class: 'fee_differs',
  rule: 'operation_id',
  here: [record({ id: `je_${index}` })],
  there: [record({ id: `txn_${index}`, fee: 30n })],
});

const healedBy = (told: string, one: Finding): HealedFinding => ({
  ...unhealed(one),
  healing: 'healed',
  evidence: { told, operationId: 'op_1', entryId: null },
});

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'heal-run-'));
});
afterEach(() => rmSync(root, { recursive: true }));

/** A run with so many findings, and a healing that takes a second for each, in which something else may happen. */
const setup = (count: number, meanwhile = async (): Promise<void> => undefined) => {
  const clock = createManualClock(Date.parse(NOW));
  const nowMs = clock.nowMs();
  const wish = { provider: 'sandbox', window: YESTERDAY, trigger: 'api', allowanceMs: 0 } as const;
  const begun = createRun(wish, { attempt: 1, nowMs, execution: null });
  const place = (key: string): string => {
    const path = join(root, 'bucket', key);
    mkdirSync(dirname(path), { recursive: true });
    return path;
  };
  const findings = Array.from({ length: count }, (_, index) => finding(index));
  writeFileSync(
    place(workFileKey(begun.id, 'findings')),
    findings.map((one) => `${toJsonLine(one)}\n`).join(''),
  );
  const tried: string[] = [];
  const healFindings: HealFindings = async function* (_run, all) {
    for await (const one of all) {
      tried.push(one.here[0]?.id ?? '');
      await clock.sleep(SECOND_MS);
      await meanwhile();
      yield healedBy('a fee', one);
    }
  };
  const perform = async (run: Run, seconds: number, deathAt: number | null = null) => {
    const life = createFate(deathAt).startLife('heal');
    const files = {
      putFile: async (key: string, path: string) =>
        life.step('put', async () => copyFileSync(path, place(key))),
      getFile: async (key: string, path: string) =>
        life.step('get', async () => copyFileSync(place(key), path)),
      getText: async (key: string) => life.step('text', async () => readFileSync(place(key), 'utf8')),
    } as unknown as RunFiles;
    const heal = createHealRun({ files, directory: join(root, 'tmp'), healFindings, clock });
    return heal(run, clock.nowMs() + seconds * SECOND_MS);
  };
  /** As the state machine does: again until it is done. Each invocation may die once, and is tried again. */
  const healAll = async (seconds: number, deathAt: number | null = null): Promise<number> => {
    let run = begun;
    for (let invocations = 1; ; invocations++) {
      const before = run;
      const done = await perform(before, seconds, deathAt).catch(async () => perform(before, seconds));
      if (done.isDone) return invocations;
      run = { ...run, progress: done.progress ?? run.progress };
    }
  };
  const healed = (): readonly HealedFinding[] =>
    readFileSync(place(workFileKey(begun.id, 'healed')), 'utf8')
      .split('\n')
      .slice(0, -1)
      .map((text) => fromJsonLine<HealedFinding>(text));
  const rows = (): readonly string[] =>
    readFileSync(place(resultKey(begun.id, HEALINGS)), 'utf8')
      .split('\r\n')
      .slice(0, -1);
  return { findings, tried, healAll, healed, rows };
};

describe('healing as a step of a run', () => {
  it('takes as many invocations as it needs, and tries each finding once', async () => {
    const { findings, tried, healAll, healed, rows } = setup(10);

    expect(await healAll(3)).toBe(4);
    expect(tried).toEqual(findings.map(({ here }) => here[0]?.id));
    expect(healed()).toEqual(findings.map((one) => healedBy('a fee', one)));
    expect(rows()).toHaveLength(11);
    expect(rows()[0]).toBe('class,healing,operation_id,told,journal_entry,here,there');
  });

  it('is done at once if there is nothing to heal', async () => {
    const { healAll, healed, rows } = setup(0);

    expect(await healAll(3)).toBe(1);
    expect(healed()).toEqual([]);
    expect(rows()).toHaveLength(1);
  });

  it('is in nobody’s way who begins and ends on the same disk meanwhile', async () => {
    const { findings, healAll, healed } = setup(3, async () =>
      withDirectory(join(root, 'tmp'), async () => undefined),
    );

    await healAll(2);
    expect(healed()).toEqual(findings.map((one) => healedBy('a fee', one)));
  });

  it('comes to the same wherever its invocations die', async () => {
    const { findings, healAll, healed, rows } = setup(4);

    for (let deathAt = 1; deathAt <= 9; deathAt++) {
      await healAll(2, deathAt);
      expect(healed()).toEqual(findings.map((one) => healedBy('a fee', one)));
      expect(rows()).toHaveLength(5);
    }
  });
});
