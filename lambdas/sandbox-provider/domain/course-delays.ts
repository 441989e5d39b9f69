import { LATE_SECONDS, NEXT_SECONDS, OVERTAKEN_SECONDS } from './plan-webhooks.ts';
import type { WebhookHabit } from './sources.ts';

/** One step of a course to be told: when it happens, when the last one does, and how many come after it. */
interface Told {
  readonly seconds: number;
  readonly lastSeconds: number;
  readonly following: number;
}

/** After how many seconds a step is told, once for each time. */
export const COURSE_DELAYS: Record<WebhookHabit, (told: Told) => readonly number[]> = {
  in_order: ({ seconds }) => [seconds],
  lost: () => [],
  twice: ({ seconds }) => [seconds, seconds + NEXT_SECONDS],
  late: ({ seconds }) => [seconds + LATE_SECONDS],
  reordered: ({ lastSeconds, following }) => [lastSeconds + following * OVERTAKEN_SECONDS],
};
