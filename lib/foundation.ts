import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Bundle } from './constructs/bundle.ts';
import type { Settings } from './settings.ts';

/** What the app is built from. */
export interface Plan {
  readonly settings: Settings;
  readonly bundle: Bundle;
}

/** What every construct may stand on: the plan, the key that encrypts data at rest, the place where alarms go. */
export interface Foundation extends Plan {
  readonly dataKey: IKey;
  readonly alarmTopic: ITopic;
}

/** Public URLs in plain HTTP exist only where the app, its providers and its merchants share one machine. */
export const runsOnOneMachine = ({ stage, publicUrls }: Pick<Settings, 'publicUrls' | 'stage'>): boolean =>
  stage !== 'production' && Object.values(publicUrls).some((url) => url?.startsWith('http:') === true);

export const isProduction = ({ stage }: Pick<Settings, 'stage'>): boolean => stage === 'production';
