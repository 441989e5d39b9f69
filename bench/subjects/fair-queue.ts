/** One message of the deliveries queue. */
export interface Delivery {
  readonly group: string;
  readonly arrivesMs: number;
  /** How long it keeps a function busy that has it at that moment. */
  readonly takesMs: (hadMs: number) => number;
}

/** A delivery, and how long it waited until a function had it. */
export interface Waited extends Delivery {
  readonly waitMs: number;
}

export interface Plan {
  readonly deliveries: readonly Delivery[];
  /** Functions at work at once, and what each takes from the queue at most. */
  readonly consumers: number;
  readonly batchSize: number;
  /** From asking for messages to having them. */
  readonly receiveMs: number;
  /** Without groups the queue hands out the oldest first. */
  readonly isFair: boolean;
}

/** "How Amazon SQS fair queues work": more than a tenth of what is in flight, and at least 30 messages of its own. */
const NOISY_SHARE = 0.1;
const NOISY_IN_FLIGHT = 30;

interface Group {
  readonly waiting: Delivery[];
  inFlight: number;
  isNoisy: boolean;
}

interface Happening {
  readonly atMs: number;
  readonly run: () => void;
}

/** What is to happen, soonest first: a binary heap, since ten thousand things are. */
const createAgenda = () => {
  const heap: Happening[] = [];
  const at = (index: number): number => heap[index]?.atMs ?? Number.POSITIVE_INFINITY;
  const swap = (a: number, b: number): void => {
    const [first, second] = [heap[a], heap[b]];
    if (first === undefined || second === undefined) return;
    heap[a] = second;
    heap[b] = first;
  };
  const sink = (from: number): void => {
    for (let index = from; ; ) {
      const child = at(2 * index + 1) <= at(2 * index + 2) ? 2 * index + 1 : 2 * index + 2;
      if (at(child) >= at(index)) return;
      swap(index, child);
      index = child;
    }
  };
  return {
    add: (atMs: number, run: () => void): void => {
      heap.push({ atMs, run });
      for (
        let index = heap.length - 1;
        index > 0 && at(index) < at((index - 1) >> 1);
        index = (index - 1) >> 1
      )
        swap(index, (index - 1) >> 1);
    },
    next: (): Happening | undefined => {
      swap(0, heap.length - 1);
      const soonest = heap.pop();
      sink(0);
      return soonest;
    },
  };
};

/** The queue by the published rule, without its second measure (processing time), which would only help. */
const createQueue = (isFair: boolean) => {
  const groups = new Map<string, Group>();
  let inFlight = 0;
  const ofDelivery = ({ group }: Delivery): Group => {
    const known = groups.get(group) ?? { waiting: [], inFlight: 0, isNoisy: false };
    groups.set(group, known);
    return known;
  };
  /** Quiet before noisy, among the quiet the oldest message, among the noisy whoever has the fewest in flight. */
  const isBefore = (a: Group, b: Group): boolean => {
    if (isFair && a.isNoisy !== b.isNoisy) return b.isNoisy;
    if (isFair && a.isNoisy) return a.inFlight < b.inFlight;
    return (a.waiting[0]?.arrivesMs ?? 0) < (b.waiting[0]?.arrivesMs ?? 0);
  };
  const takeOne = (): Delivery | undefined => {
    let best: Group | undefined;
    for (const group of groups.values())
      if (group.waiting.length > 0 && (best === undefined || isBefore(group, best))) best = group;
    const taken = best?.waiting.shift();
    if (best === undefined || taken === undefined) return undefined;
    best.inFlight += 1;
    inFlight += 1;
    const isLoud = best.inFlight >= NOISY_IN_FLIGHT && best.inFlight > NOISY_SHARE * inFlight;
    // Once its backlog is gone, it is like any other again.
    best.isNoisy = best.waiting.length > 0 && (best.isNoisy || isLoud);
    return taken;
  };
  return {
    add: (delivery: Delivery): void => void ofDelivery(delivery).waiting.push(delivery),
    take: (count: number): readonly Delivery[] => {
      const taken: Delivery[] = [];
      for (let one = takeOne(); one !== undefined; one = taken.length < count ? takeOne() : undefined)
        taken.push(one);
      return taken;
    },
    done: (delivery: Delivery): void => {
      ofDelivery(delivery).inFlight -= 1;
      inFlight -= 1;
    },
  };
};

/** Runs the queue until it is empty. A function takes its next messages when the slowest of the last are done. */
export const runQueue = (plan: Plan): readonly Waited[] => {
  const agenda = createAgenda();
  const queue = createQueue(plan.isFair);
  const waited: Waited[] = [];
  let idle = plan.consumers;
  let waiting = 0;
  let nowMs = 0;
  const wake = (): void => {
    for (; idle > 0 && waiting > 0; idle--) receive();
  };
  const receive = (): void => {
    const batch = queue.take(plan.batchSize);
    waiting -= batch.length;
    const hadMs = nowMs + plan.receiveMs;
    let doneMs = hadMs;
    for (const delivery of batch) {
      waited.push({ ...delivery, waitMs: hadMs - delivery.arrivesMs });
      const endsMs = hadMs + delivery.takesMs(hadMs);
      agenda.add(endsMs, () => queue.done(delivery));
      doneMs = Math.max(doneMs, endsMs);
    }
    agenda.add(doneMs, () => {
      idle += 1;
      wake();
    });
  };
  for (const delivery of plan.deliveries)
    agenda.add(delivery.arrivesMs, () => {
      queue.add(delivery);
      waiting += 1;
      wake();
    });
  for (let happening = agenda.next(); happening !== undefined; happening = agenda.next()) {
    nowMs = happening.atMs;
    happening.run();
  }
  return waited;
};
