import { HTTP_PROBLEMS, type Problem } from '../platform/problem.ts';
import { TOKEN_ADVICE, TOKEN_REFUSALS } from '../tokens/refused-token.ts';
import type { ChangePayoutError } from './change-payout.ts';
import type { CreatePayoutError } from './create-payout.ts';

export const PATH = '/v1/payouts';

export const PAYOUT_NOT_FOUND = {
  status: 404,
  code: 'payout_not_found',
  title: 'There is no such payout',
  retryable: false,
} as const satisfies Problem;

export const CREATE_PROBLEMS = {
  idempotency_key_reused: HTTP_PROBLEMS.idempotency_key_reused,
  contended: HTTP_PROBLEMS.contended,
  insufficient_balance: {
    status: 422,
    code: 'insufficient_balance',
    title: 'There is less available to pay out',
    retryable: false,
  },
  destination_invalid: {
    status: 422,
    code: 'payout_destination_invalid',
    title: 'No provider that this payout may go to could send money there',
    retryable: false,
  },
  provider_not_configured: HTTP_PROBLEMS.provider_not_configured,
  destination_foreign: {
    status: 422,
    code: 'payout_destination_foreign',
    title: 'This destination belongs to another merchant',
    retryable: false,
  },
  destination_closed: {
    status: 422,
    code: 'payout_destination_closed',
    title: 'The provider has said that this destination is closed or unknown',
    retryable: false,
  },
  ...TOKEN_REFUSALS,
} as const satisfies Record<CreatePayoutError['kind'], Problem>;

interface Explanation {
  readonly detail?: string;
}

/** What the reader can do about a refused payout, beyond the problem's title. */
export const explainRefusal = (error: CreatePayoutError): Explanation => {
  switch (error.kind) {
    case 'insufficient_balance': {
      const { minor, currency } = error.available;
      return { detail: `${minor} minor units of ${currency} are available.` };
    }
    case 'destination_closed': {
      const { payoutId, at, code } = error.closing;
      return {
        detail: `Payout ${payoutId} ended with ${code} at ${at}. Use another destination, or have this one reopened once it is in order.`,
      };
    }
    case 'destination_invalid':
      return { detail: 'Check the token, and to which providers payouts in this currency are routed.' };
    case 'destination_foreign':
      return { detail: 'Its first payout was another merchant’s. Use a destination of your own.' };
    case 'idempotency_key_reused':
    case 'contended':
    case 'provider_not_configured':
      return {};
    case 'token_unknown':
    case 'token_erased':
    case 'token_unsupported':
    case 'token_wrong_type':
    case 'card_expired':
    case 'provider_takes_no_account_data':
      return { detail: TOKEN_ADVICE[error.kind] };
  }
};

export const CHANGE_PROBLEMS = {
  not_found: PAYOUT_NOT_FOUND,
  idempotency_key_reused: HTTP_PROBLEMS.idempotency_key_reused,
  contended: HTTP_PROBLEMS.contended,
  wrong_state: {
    status: 409,
    code: 'payout_wrong_state',
    title: 'The payout is in a state in which this cannot be done',
    retryable: false,
  },
  approver_is_creator: {
    status: 403,
    code: 'approver_is_creator',
    title: 'The client that created a payout cannot approve it; another one has to',
    retryable: false,
  },
  already_submitted: {
    status: 409,
    code: 'payout_already_submitted',
    title: 'The payout was sent to the provider already and cannot be canceled any more',
    retryable: false,
  },
} as const satisfies Record<ChangePayoutError['kind'], Problem>;
