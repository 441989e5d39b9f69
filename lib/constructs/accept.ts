import { Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/**
 * Accepts findings of the compliance packs for a construct and everything below it.
 *
 * @param reasons By rule, as the pack reports it; why the rule does not apply, or what stands in its place.
 */
export const accept = (construct: IConstruct, reasons: Readonly<Record<string, string>>): void => {
  const rules = Object.entries(reasons).map(([id, reason]) => ({ id, reason }));
  Validations.of(construct).acknowledge(...rules);
};
