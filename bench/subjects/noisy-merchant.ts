import { type Delivery, type Plan, runQueue, type Waited } from './fair-queue.ts';

/** As the stack has them (`lib/constructs/outbound.ts`). */
const CONSUMERS = 50;
const BATCH_SIZE = 10;

/** Assumed: what a receive and the start of a warm function take together. */
const RECEIVE_MS = 20;

/** Assumed: five hundred merchants with two hundred events a second between them, for a minute. */
const QUIET_PER_SECOND = 200;
const QUIET_MERCHANTS = 500;
const SECONDS = 60;

/** Assumed: an endpoint answers after 50 to 150 ms; one that does not is given up after 15 s (`post-delivery.ts`). */
const ANSWER_MS = [50, 150] as const;
const GIVEN_UP_MS = 15_000;

/** Reading an endpoint and a delivery, and sending the message again for later. */
const POSTPONE_MS = 30;

const BURST_AT_MS = 20_000;
/** A batch of the stream at a time, a thousand events in a tenth of a second. */
const BURST_MS_EACH = 0.1;

/** Numerical Recipes' generator: the same events in every run. */
const createRandom = (seed: number): (() => number) => {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32;
    return state / 2 ** 32;
  };
};

const answerMs = (random: () => number): number => ANSWER_MS[0] + (ANSWER_MS[1] - ANSWER_MS[0]) * random();

const quietDeliveries = (): readonly Delivery[] => {
  const random = createRandom(1);
  const deliveries: Delivery[] = [];
  let arrivesMs = 0;
  while (arrivesMs < SECONDS * 1000) {
    arrivesMs += (-Math.log(1 - random()) * 1000) / QUIET_PER_SECOND;
    const group = `quiet ${Math.floor(random() * QUIET_MERCHANTS)}`;
    const takesMs = answerMs(random);
    deliveries.push({ group, arrivesMs, takesMs: () => takesMs });
  }
  return deliveries;
};

const NOISY = 'noisy';

/** How the noisy merchant's endpoint takes its burst. */
export type Behaviour = 'answers' | 'stops answering' | 'is known to fail';

const burst = (count: number, behaviour: Behaviour): readonly Delivery[] => {
  const random = createRandom(2);
  // From the first failure on, deliveries are sent away to wait for their turn.
  const failsFromMs = behaviour === 'is known to fail' ? 0 : BURST_AT_MS + RECEIVE_MS + GIVEN_UP_MS;
  return Array.from({ length: count }, (_, index) => {
    const answeredMs = answerMs(random);
    const takesMs = (hadMs: number): number => (hadMs < failsFromMs ? GIVEN_UP_MS : POSTPONE_MS);
    return {
      group: NOISY,
      arrivesMs: BURST_AT_MS + index * BURST_MS_EACH,
      takesMs: behaviour === 'answers' ? () => answeredMs : takesMs,
    };
  });
};

/** One of those that wait for their turn each second. */
const tried = (fromMs: number): readonly Delivery[] =>
  Array.from({ length: Math.floor(SECONDS - fromMs / 1000) }, (_, second) => ({
    group: NOISY,
    arrivesMs: fromMs + second * 1000,
    takesMs: () => GIVEN_UP_MS,
  }));

const noisyDeliveries = (count: number, behaviour: Behaviour): readonly Delivery[] => {
  if (behaviour === 'answers') return burst(count, behaviour);
  const fromMs = behaviour === 'is known to fail' ? BURST_AT_MS : BURST_AT_MS + GIVEN_UP_MS;
  return [...burst(count, behaviour), ...tried(fromMs)];
};

const p99 = (waits: readonly number[]): number => {
  const sorted = waits.toSorted((a, b) => a - b);
  return sorted[Math.ceil(sorted.length * 0.99) - 1] ?? Number.NaN;
};

/** Waits of the quiet merchants' events that arrived within these times. */
const quietP99 = (waited: readonly Waited[], fromMs: number, untilMs: number): number =>
  p99(
    waited
      .filter(({ group, arrivesMs }) => group !== NOISY && arrivesMs >= fromMs && arrivesMs < untilMs)
      .map(({ waitMs }) => waitMs),
  );

export interface Noise {
  /** Milliseconds that 99 of 100 quiet events waited at most, of those that came while the burst was worked off. */
  readonly withBurst: number;
  /** The same events' waits without any burst. */
  readonly without: number;
  readonly workedOffSeconds: number;
}

/** What a burst of one merchant does to the others, worked off by the stack's functions. */
export const makeNoise = (count: number, behaviour: Behaviour, isFair: boolean): Noise => {
  const plan: Omit<Plan, 'deliveries'> = {
    consumers: CONSUMERS,
    batchSize: BATCH_SIZE,
    receiveMs: RECEIVE_MS,
    isFair,
  };
  const quiet = quietDeliveries();
  const loud = runQueue({ ...plan, deliveries: [...quiet, ...noisyDeliveries(count, behaviour)] });
  const calm = runQueue({ ...plan, deliveries: quiet });
  const workedOffMs = loud.reduce(
    (last, { group, arrivesMs, waitMs }) => (group === NOISY ? Math.max(last, arrivesMs + waitMs) : last),
    BURST_AT_MS,
  );
  return {
    withBurst: quietP99(loud, BURST_AT_MS, workedOffMs),
    without: quietP99(calm, BURST_AT_MS, workedOffMs),
    workedOffSeconds: (workedOffMs - BURST_AT_MS) / 1000,
  };
};
