import { Construct } from 'constructs';
import type { Foundation } from '../foundation.ts';
import type { BundledFunction } from './bundled-function.ts';
import { LogAlarm } from './log-alarm.ts';

export interface MoneyAlarmsProps {
  readonly foundation: Foundation;
  readonly submit: BundledFunction;
  readonly resolve: BundledFunction;
  readonly apply: BundledFunction;
  readonly relay: BundledFunction;
  readonly heal: BundledFunction;
}

/** What a person must hear of at once, whichever function finds it. */
export class MoneyAlarms extends Construct {
  constructor(
    scope: Construct,
    id: string,
    { foundation, submit, resolve, apply, heal, relay }: MoneyAlarmsProps,
  ) {
    super(scope, id);
    new LogAlarm(this, 'Contradictions', {
      foundation,
      functions: [submit, resolve, apply, heal],
      code: 'OPERATION_CONTRADICTED',
      metric: 'OperationContradicted',
      description: 'A provider says the opposite of what the books say: money may be wrong.',
      runbook: 'operation-contradicted',
    });
    new LogAlarm(this, 'ProviderBreaker', {
      foundation,
      functions: [submit, resolve, heal],
      code: 'BREAKER_OPENED',
      metric: 'ProviderBreakerOpened',
      description: 'A provider does not answer: operations wait until it does.',
      runbook: 'provider-breaker-open',
    });
    new LogAlarm(this, 'OverdueBreaks', {
      foundation,
      functions: [resolve],
      code: 'BREAK_OVERDUE',
      metric: 'BreakOverdue',
      description: 'A disagreement about money was not ended in its time.',
      runbook: 'break-overdue',
    });
    new LogAlarm(this, 'Breaks', {
      foundation,
      functions: [relay],
      code: 'BREAK_OPENED',
      metric: 'BreakOpened',
      description: 'A disagreement about money was found that needs a person.',
      runbook: 'break-opened',
    });
  }
}
