import type { Provider, TranslateWebhook, VerifyWebhook } from '../../lambdas/providers/port.ts';
import type { AccountData } from '../../lambdas/providers/provider-account.ts';

/** A webhook as it was posted. */
interface PostedWebhook {
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** A provider and everything that a test has to bring about at it. */
export interface ProviderUnderTest {
  readonly provider: Provider;
  /** The same provider, asked with a key that is none. */
  readonly withWrongKey: Provider;
  /** The same provider, at an address where nobody listens. */
  readonly unreachable: Provider;
  readonly verify: VerifyWebhook;
  readonly translate: TranslateWebhook;
  readonly secrets: readonly string[];
  readonly sources: {
    readonly approved: string;
    readonly declined: string;
    readonly unknown: string;
    readonly asksPayer: string;
  };
  /** @returns a source whose refunds the payer's bank will send back. */
  readonly refundsComeBackTo: string;
  /** Lets it do so with a refund of such a source. */
  readonly sendBack: (refundReference: string) => void;
  /**
   * Makes the next request that takes money go wrong: after it was taken, or before.
   * @returns the source to take it from.
   */
  readonly breakNext: (when: 'after' | 'before') => string;
  /**
   * Lets it settle with our own bank account whatever it holds, and that come back if it should.
   * @returns what it calls the settlement.
   */
  readonly settle: (comesBack: boolean) => Promise<string>;
  /** Cards in clear; null if the provider takes none. */
  readonly cards: { readonly approved: AccountData } | null;
  /** The time at the provider. */
  readonly nowMs: number;
  /** The payer proves who they are. */
  readonly finishAction: (redirectUrl: string) => Promise<void>;
  /** Everything that the provider has posted so far, oldest first, signed at the time of a manual clock. */
  readonly webhooks: () => readonly PostedWebhook[];
  readonly close: () => Promise<void>;
}
