import { Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { Foundation } from '../foundation.ts';
import { countLines, type LinesToCount } from './count-lines.ts';
import { raiseSilence } from './observation.ts';

export interface SilenceAlarmProps extends Omit<LinesToCount, 'period'> {
  readonly foundation: Foundation;
  /** Hours without a line that are too many. */
  readonly hours: number;
  readonly description: string;
  readonly runbook: string;
}

/**
 * The opposite of a log alarm: for a line that should have been written, and was not. Whatever the reason is, it cannot
 * be reported by what did not run.
 */
export class SilenceAlarm extends Construct {
  constructor(scope: Construct, id: string, props: SilenceAlarmProps) {
    super(scope, id);
    const { foundation, hours, description, runbook, ...lines } = props;
    raiseSilence(this, 'Silent', foundation, {
      // Hour by hour: CloudWatch takes windows of more than a day only in periods of an hour or longer.
      metric: countLines(this, { ...lines, period: Duration.hours(1) }),
      periods: hours,
      description,
      runbook,
    });
  }
}
