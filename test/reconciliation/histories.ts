import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Finding } from '../../lambdas/reconciliation/domain/finding.ts';
import { IDENTITY_RULES, type MatchRule } from '../../lambdas/reconciliation/domain/match-rule.ts';
import type { Policy } from '../../lambdas/reconciliation/domain/policy.ts';
import type { ScopedRecord } from '../../lambdas/reconciliation/domain/record.ts';
import { createMatchFiles, type Matched } from '../../lambdas/reconciliation/match-files.ts';
import { previousText } from '../../lambdas/reconciliation/row-cursor.ts';

const AS_OF = '2026-11-21T12:00:00.000Z';

export const POLICY: Policy = { asOf: AS_OF, allowanceMs: 60 * 60 * 1000, roundingMinor: 0n };

/** A charge of 12.50 EUR that both sides know, unless told otherwise. */
export const record = (over: Partial<ScopedRecord> & Pick<ScopedRecord, 'id'>): ScopedRecord => ({
  causeId: 'op_1',
  reference: null,
  movement: 'charge',
  currency: 'EUR' as ScopedRecord['currency'],
  minor: 1250n,
  fee: 0n,
  status: 'moved',
  at: '2026-11-20T09:00:00.000Z',
  merchantId: null,
  resourceId: null,
  isInside: true,
  ...over,
});

export interface History {
  readonly here: readonly ScopedRecord[];
  readonly there: readonly ScopedRecord[];
}

interface Outcome extends Matched {
  readonly findings: readonly Finding[];
  readonly equal: number;
  readonly repeated: readonly ScopedRecord[];
}

interface Run {
  readonly rules?: readonly MatchRule[];
  readonly policy?: Policy;
  readonly chunkBytes?: number;
  readonly patternSteps?: number;
}

/** Matches both sides of a history, through files as a run does. */
export const matchAll = ({ here, there }: History, run: Run = {}): Outcome => {
  const directory = mkdtempSync(join(tmpdir(), 'reconciliation-'));
  const findings: Finding[] = [];
  const repeated: ScopedRecord[] = [];
  let equal = 0;
  try {
    const files = createMatchFiles({
      directory,
      rules: [...IDENTITY_RULES, ...(run.rules ?? [])],
      policy: run.policy ?? POLICY,
      ...(run.chunkBytes === undefined ? {} : { chunkBytes: run.chunkBytes }),
      ...(run.patternSteps === undefined ? {} : { patternSteps: run.patternSteps }),
      output: {
        onFinding: (finding) => findings.push(finding),
        onEqual: (_rule, a, b) => {
          if (previousText(a).split('\t')[0] !== previousText(b).split('\t')[0]) throw new Error('no pair');
          equal += 1;
        },
        onRepeated: (_side, one) => repeated.push(one),
      },
    });
    for (const one of here) files.add('here', one);
    for (const one of there) files.add('there', one);
    return { ...files.finish(), findings, equal, repeated };
  } finally {
    rmSync(directory, { recursive: true });
  }
};

/** What a run says of a history, apart from what agrees: `missing_here line_2`. */
export const disagreements = (outcome: Outcome): readonly string[] =>
  outcome.findings
    .filter((finding) => finding.class !== 'matched')
    .map((finding) => `${finding.class} ${[...finding.here, ...finding.there].map(({ id }) => id).join(' ')}`)
    .sort();
