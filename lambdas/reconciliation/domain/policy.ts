/** What a run lets pass. */
export interface Policy {
  /** When both sides were read, RFC 3339. */
  readonly asOf: string;
  /** How long after one side recorded something the other one may be without it. */
  readonly allowanceMs: number;
  /** Minor units by which amounts of one movement may differ and still be rounding. */
  readonly roundingMinor: bigint;
}

const HOUR_MS = 60 * 60 * 1000;

/** A lost webhook is asked about within 15 minutes, and again within the hour: later, somebody should look. */
export const ALLOWANCE_MS = HOUR_MS;
