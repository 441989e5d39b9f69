import { err, ok, type Result } from '../../kernel/result.ts';

/**
 * Patterns come from merchants, and are tried on every reference that is left over: one that takes long for some text would
 * stop everybody's run. So they are a small language, read here and not trusted to be harmless: `*` and `+` go up to 64,
 * there are no look-arounds and no back references, and in how many ways a pattern can match at one place is bounded
 * before it ever runs.
 */
const PATTERN_LENGTH_MAX = 200;
const REPEATS_MAX = 64;
const DEPTH_MAX = 5;

/** At each of the 256 places of a text: some milliseconds at the very worst. */
const WAYS_MAX = 10_000;

/** What comes behind each way is tried again with it: 10,000 ways in front of 200 characters would take seconds. */
const STEPS_MAX = 20_000;

/** What a pattern is looked for in; a longer reference is cut. */
export const PATTERN_TEXT_MAX = 256;

export type PatternProblem =
  | 'must not be empty'
  | 'must be at most 200 characters'
  | 'must have its brackets in pairs, at most 5 deep'
  | 'must have at most one group that is not (?:…)'
  | 'must not use look-arounds, back references or named groups'
  | 'must not repeat what repeats, or so much that it can match in more than 10000 ways'
  | 'must have fewer repetitions and alternatives, or less behind them: it takes more than 20000 steps'
  | 'must be a regular expression of letters, classes, groups, alternatives and repetitions';

class PatternError extends Error {
  override readonly name = 'PatternError';
  readonly problem: PatternProblem;

  constructor(problem: PatternProblem) {
    super(problem);
    this.problem = problem;
  }
}

const refuse = (problem: PatternProblem): never => {
  throw new PatternError(problem);
};

/** A part that was read: what it becomes, in how many ways it can match at one place, and what trying all of them takes. */
interface Part {
  readonly source: string;
  readonly ways: number;
  readonly steps: number;
}

const CLASS = /^\[\^?(?:\\[dDwWsS\\\][^./-]|[^\\[\]])+\]/u;
const ESCAPE = /^\\[dDwWsSbB\\^$.*+?()[\]{}|/]/u;
const REPEAT = /^(?:[*+?]|\{(\d{1,2})(,(\d{1,2})?)?\})/u;
const SIMPLE = /^[^\\^$.*+?()[\]{}|]/u;

/** How often a repetition repeats, at least and at most. */
const boundsOf = ([text, from, to, most]: RegExpExecArray): readonly [number, number] => {
  if (text === '?') return [0, 1];
  if (text === '*') return [0, REPEATS_MAX];
  if (text === '+') return [1, REPEATS_MAX];
  const least = Number.parseInt(from ?? '', 10);
  if (to === undefined) return [least, least];
  return [least, most === undefined ? REPEATS_MAX : Number.parseInt(most, 10)];
};

/** Every round is tried behind each way of those before it. */
const roundsOf = (ways: number, most: number): number => (ways > 1 ? (ways ** most - 1) / (ways - 1) : most);

const repeat = ({ source, ways, steps }: Part, found: RegExpExecArray): Part => {
  const [least, most] = boundsOf(found);
  if (least > most || most > REPEATS_MAX)
    refuse('must be a regular expression of letters, classes, groups, alternatives and repetitions');
  const each = Math.max(1, ways) ** most;
  return {
    source: `${source}{${least},${most}}`,
    ways: checked((ways > 1 ? each : 1) * (most - least + 1)),
    steps: walked(steps * roundsOf(ways, most)),
  };
};

const checked = (ways: number): number =>
  ways > WAYS_MAX
    ? refuse('must not repeat what repeats, or so much that it can match in more than 10000 ways')
    : ways;

const walked = (steps: number): number =>
  steps > STEPS_MAX
    ? refuse(
        'must have fewer repetitions and alternatives, or less behind them: it takes more than 20000 steps',
      )
    : steps;

/** Reads a pattern from its front, part by part. */
const createReader = (pattern: string) => {
  let rest = pattern;
  let groups = 0;
  const take = (form: RegExp): RegExpExecArray | null => {
    const found = form.exec(rest);
    if (found !== null) rest = rest.slice(found[0].length);
    return found;
  };
  const group = (depth: number): Part => {
    if (depth === DEPTH_MAX) refuse('must have its brackets in pairs, at most 5 deep');
    const isSilent = take(/^\(\?:/u) !== null;
    if (!isSilent) {
      take(/^\(/u);
      if (rest.startsWith('?')) refuse('must not use look-arounds, back references or named groups');
      groups += 1;
    }
    if (groups > 1) refuse('must have at most one group that is not (?:…)');
    const inner = alternatives(depth + 1);
    if (take(/^\)/u) === null) refuse('must have its brackets in pairs, at most 5 deep');
    return { ...inner, source: `(${isSilent ? '?:' : ''}${inner.source})` };
  };
  const atom = (depth: number): Part | null => {
    if (rest.startsWith('(')) return group(depth);
    if (/^\\[1-9k]/u.test(rest)) refuse('must not use look-arounds, back references or named groups');
    const found = take(CLASS) ?? take(ESCAPE) ?? take(/^[.^$]/u) ?? take(SIMPLE);
    return found === null ? null : { source: found[0], ways: 1, steps: 1 };
  };
  const sequence = (depth: number): Part => {
    let whole: Part = { source: '', ways: 1, steps: 0 };
    for (let part = atom(depth); part !== null; part = atom(depth)) {
      const found = take(REPEAT);
      const next = found === null ? part : repeat(part, found);
      whole = {
        source: whole.source + next.source,
        ways: checked(whole.ways * next.ways),
        steps: walked(whole.steps + whole.ways * next.steps),
      };
    }
    return whole;
  };
  const alternatives = (depth: number): Part => {
    let whole = sequence(depth);
    while (take(/^\|/u) !== null) {
      const next = sequence(depth);
      whole = {
        source: `${whole.source}|${next.source}`,
        ways: checked(whole.ways + next.ways),
        steps: walked(whole.steps + next.steps),
      };
    }
    return whole;
  };
  return { alternatives, isDone: () => rest === '' };
};

const compile = (pattern: string): RegExp => {
  if (pattern === '') refuse('must not be empty');
  if (pattern.length > PATTERN_LENGTH_MAX) refuse('must be at most 200 characters');
  const reader = createReader(pattern);
  const { source } = reader.alternatives(0);
  if (!reader.isDone())
    refuse('must be a regular expression of letters, classes, groups, alternatives and repetitions');
  return new RegExp(source, 'u');
};

/** What a pattern takes at one place of a text at the most. @param pattern One that `parsePattern` took. */
export const stepsOf = (pattern: string): number => createReader(pattern).alternatives(0).steps;

/** @returns the pattern as it is run, or what is wrong with it. */
export const parsePattern = (pattern: string): Result<RegExp, PatternProblem> => {
  try {
    return ok(compile(pattern));
  } catch (error) {
    if (error instanceof PatternError) return err(error.problem);
    if (error instanceof SyntaxError)
      return err('must be a regular expression of letters, classes, groups, alternatives and repetitions');
    throw error;
  }
};
