import { median } from '../statistics.ts';

/** Something whose CPU is measured. */
export interface Subject {
  readonly name: string;
  /** Runs outside of the measurement: makes inputs for so many calls. */
  readonly prepare?: (calls: number) => Promise<void> | void;
  readonly call: (index: number) => Promise<unknown>;
}

export interface Plan {
  readonly warmUpCalls: number;
  readonly rounds: number;
  readonly callsPerRound: number;
}

const round = async (subject: Subject, calls: number): Promise<number> => {
  await subject.prepare?.(calls);
  const before = process.cpuUsage();
  for (let index = 0; index < calls; index++) await subject.call(index);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / calls;
};

/**
 * CPU of this whole process per call, user and system, its garbage collector included. The subjects take turns, so
 * that whatever else the machine does meets all of them.
 *
 * @returns microseconds per call by subject: the median of the rounds.
 */
export const compareCpu = async (
  subjects: readonly Subject[],
  plan: Plan,
): Promise<Readonly<Record<string, number>>> => {
  for (const subject of subjects) await round(subject, plan.warmUpCalls);
  const rounds = new Map<string, number[]>(subjects.map(({ name }) => [name, []]));
  for (let number = 0; number < plan.rounds; number++)
    for (const subject of subjects) rounds.get(subject.name)?.push(await round(subject, plan.callsPerRound));
  return Object.fromEntries([...rounds].map(([name, values]) => [name, median(values)]));
};
