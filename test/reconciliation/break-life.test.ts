import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deriveId } from '../../lambdas/kernel/ids.ts';
import { money } from '../../lambdas/kernel/money.ts';
import { newBreak } from '../../lambdas/ledger/break-writes.ts';
import type { BreakChange } from '../../lambdas/ledger/domain/act-on-break.ts';
import type { Break, Difference, NewBreak, Sighting } from '../../lambdas/ledger/domain/break.ts';
import type { BreakAction } from '../../lambdas/ledger/domain/break-action.ts';
import { BREAK_TRANSITIONS, isOpen, mayFollow } from '../../lambdas/ledger/domain/break-life.ts';
import { proposalId } from '../../lambdas/ledger/domain/break-proposal.ts';
import { clearedBy } from '../../lambdas/ledger/domain/journal-entry.ts';
import { type BreakWish, decideBreakChange } from '../../lambdas/reconciliation/domain/change-break.ts';
import { endMissed, findAgain, isMissed } from '../../lambdas/reconciliation/domain/find-break-again.ts';
import { AT, brokenOff, difference } from './break-world.ts';

const LIMIT = 1000n;
const limit = (): bigint => LIMIT;
const BOOKED = 1250n;

type Step =
  | { readonly kind: 'person'; readonly by: string; readonly wish: BreakWish; readonly isLatest: boolean }
  /** A run looks, after the other side perhaps said something else. */
  | { readonly kind: 'run'; readonly theirs: bigint };

const wishes = fc.oneof(
  fc.constantFrom<BreakWish>(
    { kind: 'assign', owner: 'anna' },
    { kind: 'comment', text: 'asked them' },
    { kind: 'withdraw', reason: null },
    { kind: 'ignore', reason: 'small' },
    { kind: 'reopen', reason: 'it is back' },
    { kind: 'approve', proposal: 'prp_', reason: null },
    { kind: 'approve', proposal: 'prp_', reason: 'yes' },
  ),
  fc
    .constantFrom('settled', 'settled', 'accepted', 'provider_was_wrong')
    .map((as): BreakWish => ({ kind: 'resolve', as: as as 'settled', reason: 'why' })),
);

const steps = fc.array(
  fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({
        kind: fc.constant('person' as const),
        by: fc.constantFrom('anna', 'ben', 'cem'),
        wish: wishes,
        isLatest: fc.integer({ min: 0, max: 9 }).map((n) => n > 0),
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({
        kind: fc.constant('run' as const),
        theirs: fc.constantFrom(BOOKED, BOOKED + 500n, BOOKED + 5000n, BOOKED - 1250n),
      }),
    },
  ),
  { maxLength: 40 },
);

/** What the books and the other side say, and the break about it, with everything that was done. */
interface Story {
  readonly one: Break;
  readonly history: readonly BreakAction[];
  readonly theirs: bigint;
  readonly posted: bigint;
  readonly entries: readonly string[];
  /** The newest proposal that anybody has read. */
  readonly read: string;
  readonly turn: number;
}

const timeOf = (turn: number): string => new Date(Date.parse(AT) + turn * 1000).toISOString();

/** What a run would say of the two sides as they are. */
const foundNow = ({ theirs, posted, turn }: Story): NewBreak & { readonly seen: Sighting } => {
  const minor = theirs - BOOKED - posted;
  const about: Difference = { ...difference('walk', minor), isBooked: true };
  const seen = { runId: `run_${turn}`, at: timeOf(turn), count: 1, evidence: `${minor}` };
  const amount = money(minor < 0n ? -minor : minor, 'EUR');
  return { ...brokenOff('walk', { amount, difference: about }), seen };
};

const begin = (): Story => {
  const theirs = BOOKED + 5000n;
  const none: Story = {
    one: newBreak(brokenOff('walk')),
    history: [],
    theirs,
    posted: 0n,
    entries: [],
    read: '',
    turn: 0,
  };
  const one = newBreak(foundNow(none));
  return { ...none, one, history: [{ kind: 'opened', at: AT, by: 'run run_0', note: null }] };
};

const lastProposal = (history: readonly BreakAction[]): BreakAction | undefined =>
  history.findLast(({ kind }) => ['proposed', 'withdrawn', 'changed', 'reopened'].includes(kind));

const isAbove = ({ amount, difference: lacks }: Break, as: string): boolean =>
  [as === 'settled' ? null : amount, lacks?.amount ?? null].some(
    (one) => one !== null && (one.minor > LIMIT || one.minor < -LIMIT),
  );

/** Above the limit: what was done before says who else wanted the same. */
const expectTwo = ({ one, history }: Story, { after, action }: BreakChange, by: string): void => {
  const as = after.ended?.as ?? '';
  if (!isAbove(one, as)) return;
  const proposed = lastProposal(history);
  expect(proposed?.kind === 'proposed' || one.proposal !== null).toBe(true);
  const first = history.findLast(({ kind }) => kind === 'proposed');
  expect(first?.by).not.toBe(by);
  expect(first?.note).toContain(`${as}: `);
  expect(action.note).toContain(`proposed by ${first?.by ?? ''}`);
};

const grown = (story: Story, { after, action, transition, posts }: BreakChange): Story => {
  if (transition === null) expect(after.state).toBe(story.one.state);
  else {
    expect(mayFollow(transition, story.one.state)).toBe(true);
    expect(after.state).toBe(BREAK_TRANSITIONS[transition].to);
  }
  expect(after.version).toBe(story.one.version + 1);
  const moved = posts === null ? 0n : (clearedBy(posts)?.minor ?? 0n);
  if (posts !== null) expect(moved).toBe(story.one.difference?.amount.minor);
  const next = {
    ...story,
    one: after,
    history: [...story.history, action],
    posted: story.posted + moved,
    entries: posts === null ? story.entries : [...story.entries, posts.id],
  };
  return { ...next, read: after.proposal === null ? next.read : proposalId(after, after.proposal) };
};

const byPerson = (story: Story, { by, wish, isLatest }: Extract<Step, { kind: 'person' }>): Story => {
  const proposal = isLatest ? story.read : deriveId('prp', 'another');
  const wanted = wish.kind === 'approve' ? { ...wish, proposal } : wish;
  const actor = { by, principal: null, at: timeOf(story.turn), approvalAbove: limit };
  const decided = decideBreakChange(story.one, wanted, actor);
  if (!decided.ok) return story;
  const { transition } = decided.value;
  if (transition === 'resolved' || transition === 'ignored') expectTwo(story, decided.value, by);
  return grown(story, decided.value);
};

const byRun = (before: Story, theirs: bigint): Story => {
  const story = { ...before, theirs };
  const at = timeOf(story.turn);
  const run = { id: `run_${story.turn}`, provider: 'sandbox', from: AT, to: timeOf(9999), createdAt: at };
  if (theirs - BOOKED - story.posted === 0n)
    return isMissed(story.one, run) ? grown(story, endMissed(story.one, run, at)) : story;
  const again = findAgain(story.one, foundNow(story), run);
  if (again.kind === 'nothing') return story;
  return again.kind === 'seen' ? { ...story, one: again.after } : grown(story, again.change);
};

/** The history alone says how it stands. */
const expectExplained = ({ one, history }: Story): void => {
  const state = history.reduce(
    (at, { kind }) =>
      kind in BREAK_TRANSITIONS ? BREAK_TRANSITIONS[kind as keyof typeof BREAK_TRANSITIONS].to : at,
    'none' as string,
  );
  expect(state).toBe(one.state);
  expect(one.ended === null).toBe(isOpen(one.state));
  if (one.ended !== null) expect(history.at(-1)?.note ?? '').not.toBe('');
  if (!isOpen(one.state)) expect(one.proposal).toBeNull();
  if (one.state === 'assigned') expect(one.owner).not.toBeNull();
  if (one.proposal !== null) {
    const proposed = history.findLast(({ kind }) => kind === 'proposed');
    expect(proposed).toMatchObject({ by: one.proposal.by, at: one.proposal.at });
    expect(history.findLastIndex(({ kind }) => kind === 'withdrawn')).toBeLessThan(
      history.findLastIndex(({ kind }) => kind === 'proposed'),
    );
  }
};

describe('a break that people and runs work on', () => {
  it('is never ended above the limit by one alone, never posted twice, and explained by its history', () => {
    fc.assert(
      fc.property(steps, (walk) => {
        let story = begin();
        for (const step of walk) {
          story = { ...story, turn: story.turn + 1 };
          story = step.kind === 'person' ? byPerson(story, step) : byRun(story, step.theirs);
          expectExplained(story);
          const { adjustments } = story.one;
          expect((adjustments?.credited ?? 0n) - (adjustments?.debited ?? 0n)).toBe(story.posted);
          expect(new Set(story.entries).size).toBe(story.entries.length);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('reaches, on these walks, what they are to be kept from: endings by two, entries, entries taken back', () => {
    const reached = new Set<string>();
    const walk = (...moves: readonly (readonly [string, BreakWish] | bigint)[]): Story => {
      let story = begin();
      for (const move of moves) {
        story = { ...story, turn: story.turn + 1 };
        story =
          typeof move === 'bigint'
            ? byRun(story, move)
            : byPerson(story, { kind: 'person', by: move[0], wish: move[1], isLatest: true });
        reached.add(story.one.state);
      }
      return story;
    };
    const settle: BreakWish = { kind: 'resolve', as: 'settled', reason: 'why' };
    const yes: BreakWish = { kind: 'approve', proposal: '', reason: null };
    const back = walk(
      ['anna', settle],
      ['ben', yes],
      ['cem', { kind: 'reopen', reason: 'no' }],
      ['anna', settle],
      ['anna', yes],
      ['cem', yes],
    );
    expect(back).toMatchObject({ one: { state: 'resolved' }, posted: 0n });
    expect(back.entries).toHaveLength(2);
    const ignored = walk(['anna', { kind: 'ignore', reason: 'so' }], ['ben', yes]);
    expect(ignored).toMatchObject({ one: { state: 'ignored', ended: { by: 'ben' } } });
    expect(walk(BOOKED).one.state).toBe('auto_resolved');
    expect(walk(['anna', settle], BOOKED + 500n).one.proposal).toBeNull();
  });
});
