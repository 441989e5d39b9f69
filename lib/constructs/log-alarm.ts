import { Construct } from 'constructs';
import type { Foundation } from '../foundation.ts';
import { countLines, type LinesToCount } from './count-lines.ts';
import { ALARM_PERIOD, raiseAlarm } from './observation.ts';

export interface LogAlarmProps extends Omit<LinesToCount, 'period'> {
  readonly foundation: Foundation;
  readonly description: string;
  readonly runbook: string;
}

/**
 * One alarm for every line with a code, whoever wrote it. It counts log lines: the line is the evidence that a person
 * needs first, and nobody can write it and forget to count.
 */
export class LogAlarm extends Construct {
  constructor(scope: Construct, id: string, { foundation, description, runbook, ...lines }: LogAlarmProps) {
    super(scope, id);
    raiseAlarm(this, 'Told', foundation, {
      metric: countLines(this, { ...lines, period: ALARM_PERIOD }),
      above: 0,
      description,
      runbook,
    });
  }
}
