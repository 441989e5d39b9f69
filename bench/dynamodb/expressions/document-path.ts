import type { AttributeValue, Item } from '../attribute-value.ts';
import { validationError } from '../service-error.ts';

/** Where in an item: an attribute's name, then names within maps and positions within lists. */
export type DocumentPath = readonly [string, ...(readonly (string | number)[])];

type Step = string | number;

const child = (value: AttributeValue, step: Step): AttributeValue | undefined => {
  if (typeof step === 'number') return 'L' in value ? value.L[step] : undefined;
  return 'M' in value ? value.M[step] : undefined;
};

export const valueAt = (item: Item, path: DocumentPath): AttributeValue | undefined => {
  let value: AttributeValue | undefined = { M: item };
  for (const step of path) value = value === undefined ? undefined : child(value, step);
  return value;
};

const noSuchPath = () =>
  validationError('The document path provided in the update expression is invalid for update');

const withoutStep = (container: AttributeValue, step: Step): AttributeValue => {
  if (typeof step === 'number')
    return 'L' in container ? { L: container.L.filter((_, index) => index !== step) } : container;
  if (!('M' in container)) return container;
  const { [step]: _removed, ...rest } = container.M;
  return { M: rest };
};

const withStep = (container: AttributeValue, step: Step, value: AttributeValue): AttributeValue => {
  if (typeof step === 'string') {
    if (!('M' in container)) throw noSuchPath();
    return { M: { ...container.M, [step]: value } };
  }
  if (!('L' in container)) throw noSuchPath();
  // Beyond the end means at the end: lists have no holes.
  return step < container.L.length ? { L: container.L.with(step, value) } : { L: [...container.L, value] };
};

const changed = (
  container: AttributeValue,
  [step, ...rest]: readonly Step[],
  value: AttributeValue | null,
): AttributeValue => {
  if (step === undefined) throw noSuchPath();
  if (rest.length === 0)
    return value === null ? withoutStep(container, step) : withStep(container, step, value);
  const next = child(container, step);
  if (next === undefined) throw noSuchPath();
  return withStep(container, step, changed(next, rest, value));
};

const itemOf = (value: AttributeValue): Item => {
  if (!('M' in value)) throw noSuchPath();
  return value.M;
};

/** @throws ServiceError if a map or list on the way does not exist. */
export const setAt = (item: Item, path: DocumentPath, value: AttributeValue): Item =>
  itemOf(changed({ M: item }, path, value));

export const removeAt = (item: Item, path: DocumentPath): Item =>
  valueAt(item, path) === undefined ? item : itemOf(changed({ M: item }, path, null));
