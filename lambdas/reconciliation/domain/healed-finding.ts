import type { ProviderName } from '../../providers/port.ts';
import type { Finding } from './finding.ts';
import type { RunSource } from './run-source.ts';
import { isSettlement } from './settlement.ts';

/** The run whose findings are healed. */
export interface HealingRun {
  readonly id: string;
  readonly provider: ProviderName;
  /** Left out: the provider's own history. */
  readonly source?: Pick<RunSource, 'kind'>;
}

/**
 * `healed`: the books say what the provider says when it is asked, by now or as they did before. `none`: nothing about it is certain, so nothing was tried.
 * `failed`: it was tried, and the provider did not confirm it, or contradicted itself.
 */
export type Healing = 'healed' | 'none' | 'failed';

/** Why a finding was healed, or was not. */
export interface Evidence {
  /** What the provider said when it was asked, or its line; in words without account data. */
  readonly told: string;
  /** Of a settlement, which none asked for: the settlement. */
  readonly operationId: string;
  /** The journal entry that the healing made, or found made; null where no money moved. */
  readonly entryId: string | null;
}

/** What came of an attempt. */
export interface Healed extends Pick<Evidence, 'told' | 'entryId'> {
  readonly healing: Healing;
}

export const failed = (told: string): Healed => ({ healing: 'failed', told, entryId: null });

/** A finding, and what came of the attempt to heal it. A healed one asks nothing of anybody any more. */
export interface HealedFinding extends Finding {
  readonly healing: Healing;
  /** Null where nothing was tried. */
  readonly evidence: Evidence | null;
}

/**
 * What nobody but a run ever books, a provider's price or a settlement: that it was found and booked is how it is meant to be,
 * and says nothing against our books.
 */
export const isBooking = ({ class: found, healing, there }: HealedFinding): boolean =>
  healing === 'healed' &&
  (found === 'fee_differs' ||
    (found === 'missing_here' && there.every(({ movement }) => isSettlement(movement))));

export const unhealed = (finding: Finding): HealedFinding => ({
  ...finding,
  healing: 'none',
  evidence: null,
});
