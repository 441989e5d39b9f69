import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isOpen, RUN_STEPS, type RunStep } from '../../lambdas/reconciliation/domain/run.ts';
import { openInterleavings } from './interleaving-world.ts';

type Interleavings = ReturnType<typeof openInterleavings>;
type Command = (world: Interleavings) => Promise<void>;

const DAILY = { provider: 'sandbox', schedule: 'daily' } as const;
const HOURLY = { provider: 'sandbox', schedule: 'hourly' } as const;

const named = (name: string, run: Command): Command => Object.assign(run, { toString: () => name });

const COMMANDS = [
  named('request', async (world) => world.request()),
  named('execute twice', async (world) => world.executeTwice()),
  named('daily', async (world) => world.execute(DAILY)),
  named('hourly', async (world) => world.execute(HOURLY)),
  named('resume', async (world) => world.resume()),
  named('stop', async (world) => world.stop()),
  named('crash', async (world) => world.crash()),
  named('fail', async (world) => world.fail()),
  named('20 minutes', async (world) => world.passLease()),
] as const;

const rerun = fc
  .tuple(fc.constantFrom(...RUN_STEPS), fc.boolean())
  .map(([step, only]: readonly [RunStep, boolean]) =>
    named(`rerun ${step}${only ? ' only' : ''}`, async (world) => world.rerun(step, only)),
  );

const command: fc.Arbitrary<Command> = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...COMMANDS) },
  { weight: 1, arbitrary: rerun },
);

/** What happens, and how many other things happen before the next. */
const stories = fc.array(fc.tuple(command, fc.nat(60)), { minLength: 2, maxLength: 14 });

/** Enough for everything that can happen to one command; more is a circle. */
const MOVES_MAX = 5_000;

const settle = async (world: Interleavings, choose: () => number): Promise<void> => {
  for (let moves = 0; await world.gate.open(choose()); moves++)
    if (moves > MOVES_MAX) throw new Error('it does not come to rest');
};

/** A choice for each move, as any as they are many. */
const choicesOf = (seed: number) => {
  let state = seed;
  return (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state >>> 8;
  };
};

const play = async (story: readonly (readonly [Command, number])[], seed: number) => {
  const world = openInterleavings();
  const choose = choicesOf(seed);
  // A person whose call dies with a function's is told so, and that is part of the story.
  const failures: unknown[] = [];
  const tell = (run: Command): void => void run(world).catch((error: unknown) => failures.push(error));
  for (const [run, moves] of story) {
    tell(run);
    for (let move = 0; move < moves && (await world.gate.open(choose())); move++);
  }
  await settle(world, choose);
  return { world, tell, failures, rest: async () => settle(world, choose) };
};

const expectEventsToBeEditions = ({ runs }: Interleavings): void => {
  const events = runs.events();
  expect(new Set(events.map(({ id }) => id)).size).toBe(events.length);
  for (const run of runs.all()) {
    const told = events.filter(({ resourceId }) => resourceId === run.id);
    expect(told.map(({ sequence }) => sequence)).toEqual(
      Array.from({ length: run.edition }, (_, at) => at + 1),
    );
  }
};

describe('executions, kills, resumptions and reruns in any order', () => {
  it('leave one run on a window, publish nothing that is of two minds, and tell each edition once', async () => {
    await fc.assert(
      fc.asyncProperty(stories, fc.nat(), async (story, seed) => {
        const { world, failures } = await play(story, seed);
        expect(failures).toEqual([]);
        expect(world.breaches).toEqual([]);
        expectEventsToBeEditions(world);
      }),
      { numRuns: 300 },
    );
  });

  it('leave nothing that the hours and a hand do not bring to its end', async () => {
    await fc.assert(
      fc.asyncProperty(stories, fc.nat(), async (story, seed) => {
        const { world, tell, rest } = await play(story, seed);
        // Faults are mended, and whatever is open is dead.
        for (let hour = 0; hour < 12; hour++) {
          await world.passLease();
          tell(async () => world.execute(HOURLY));
          await rest();
        }
        tell(async () => world.resume());
        await rest();

        expect(world.runs.all().filter(isOpen)).toEqual([]);
        expect(world.breaches).toEqual([]);
        expectEventsToBeEditions(world);
      }),
      { numRuns: 100 },
    );
  });

  it('would be seen to publish what is of two minds, if a step were done whose input is not there', async () => {
    const { world, tell, rest } = await play([[async (one) => one.request(), 0]], 1);
    tell(async () => world.rerun('matching', true));
    await rest();
    const [stopped] = world.runs.all();
    if (stopped === undefined) throw new Error('there is no run');
    expect(stopped).toMatchObject({ state: 'stopped', edition: 1 });
    const skipping = { ...stopped, state: 'opening', stopsAfter: null, execution: 'ticket' } as const;
    await world.runs.reopen({ ...skipping, version: stopped.version + 1 }, stopped, null);
    tell(async () => world.execute({ run_id: stopped.id, ticket: 'ticket' }));
    await rest();

    expect(world.breaches).toEqual(['edition 2 was published, and healing is of something older']);
  });
});
