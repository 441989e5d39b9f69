import { type DestinationId, deriveId, type MerchantId } from '../../kernel/ids.ts';
import type { Takers } from '../../operations/domain/account-takers.ts';
import type { FailureCode, ProviderName } from '../../providers/port.ts';
import type { ReadDestinations } from '../../providers/provider-destination.ts';
import type { Payout } from './payout.ts';

/** Where a payout goes, and who sends it there. */
export interface PayoutPlace {
  readonly provider: ProviderName;
  /** Of the record that says whose the destination is and whether it is open. */
  readonly destinationId: DestinationId;
}

/** With what the provider takes of the vault; null if the destination is a name of the provider's own. */
export interface FoundPlace extends PayoutPlace {
  readonly accounts: Takers['accounts'];
}

/** A token of the vault is its merchant's, whoever sends the money: so is the destination that it is. */
const placeOfToken = ({ order, accounts }: Takers, merchantId: MerchantId, token: string): FoundPlace => {
  const [provider] = order;
  return { provider, destinationId: deriveId('dst', provider, token, merchantId), accounts };
};

/**
 * The first provider of the merchant's order that could take the destination. There is no second one to fail over to: a
 * token names an account at one provider, and means nothing, or another account, to every other.
 *
 * @returns null if none of them ever could.
 */
export const findPlace = (
  takers: Takers,
  readDestinations: ReadDestinations,
  merchantId: MerchantId,
  destination: string,
): FoundPlace | null => {
  if (takers.accounts !== null) return placeOfToken(takers, merchantId, destination);
  for (const provider of takers.order) {
    const owner = readDestinations[provider](destination);
    if (owner === null) continue;
    const ownPart = owner === 'each_merchant' ? [merchantId] : [];
    return { provider, destinationId: deriveId('dst', provider, destination, ...ownPart), accounts: null };
  }
  return null;
};

/** The last word on a destination: whose payout heard it, when, and what it was. */
export interface Closing {
  readonly at: string;
  readonly payoutId: string;
  readonly code: FailureCode;
}

/** Total, so that a new refusal does not compile until somebody has said whether the account is to blame. */
const CLOSES_DESTINATION = {
  destination_closed: true,
  invalid_destination: true,
  card_declined: false,
  insufficient_funds: false,
  invalid_source: false,
  action_declined: false,
  expired: false,
  invalid_request: false,
  refund_refused: false,
  payout_refused: false,
  evidence_refused: false,
  provider_refused: false,
  provider_unavailable: false,
  not_received: false,
  token_erased: false,
  account_data_damaged: false,
  provider_takes_no_account_data: false,
} as const satisfies Record<FailureCode, boolean>;

/** What a payout has found out about its destination. @returns null if nothing speaks against it. */
export const closingBy = (payout: Payout): Closing | null =>
  'failureCode' in payout && CLOSES_DESTINATION[payout.failureCode]
    ? { at: payout.updatedAt, payoutId: payout.id, code: payout.failureCode }
    : null;
