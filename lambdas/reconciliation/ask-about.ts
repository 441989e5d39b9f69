import type { Clock } from '../kernel/clock.ts';
import { describeAnswer } from '../operations/domain/decide-answer.ts';
import type { Operation } from '../operations/domain/operation.ts';
import type { ProviderGate } from '../operations/provider-gate.ts';
import { providerOf } from '../operations/provider-of.ts';
import type { Log } from '../platform/logger.ts';
import type { ProviderCapabilities, Providers, QueryAnswer } from '../providers/port.ts';

export type Asked =
  | {
      readonly kind: 'answered';
      readonly answer: QueryAnswer;
      readonly told: string;
      readonly capabilities: ProviderCapabilities;
    }
  /** The provider must not be called now. */
  | { readonly kind: 'postponed' };

export type AskAbout = (operation: Operation, log: Log) => Promise<Asked>;

/** A place among the calls is free within seconds; a breaker that is open for longer than this is an outage. */
const TRIES_MAX = 5;

/** Asks a provider what became of an operation, at the pace and behind the breaker that every call of ours has. */
export const createAskAbout = (deps: {
  readonly providers: Providers;
  readonly gate: ProviderGate;
  readonly clock: Clock;
}): AskAbout => {
  const enter = async (operation: Operation) => {
    for (let tries = 1; ; tries++) {
      const entered = await deps.gate.enter(operation.provider);
      if (entered.kind === 'pass' || tries === TRIES_MAX) return entered;
      await deps.clock.sleep(entered.seconds * 1000);
    }
  };
  return async (operation, log) => {
    const provider = providerOf(deps.providers, operation);
    const entered = await enter(operation);
    if (entered.kind === 'postponed') return { kind: 'postponed' };
    try {
      const answer = await provider.query(operation);
      await entered.observe(answer, log);
      const told = answer.kind === 'not_found' ? answer.kind : describeAnswer(answer);
      return { kind: 'answered', answer, told, capabilities: provider.capabilities };
    } finally {
      await entered.leave();
    }
  };
};
