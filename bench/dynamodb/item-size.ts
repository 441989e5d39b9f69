import type { AttributeValue, Item } from './attribute-value.ts';

const CONTAINER_BYTES = 3;
const ELEMENT_BYTES = 1;
const WRITE_UNIT_BYTES = 1024;
const READ_UNIT_BYTES = 4096;

const textBytes = (text: string): number => Buffer.byteLength(text, 'utf8');

/** One byte for each two significant digits, and one more; a negative number has a byte for its sign. */
export const numberBytes = (text: string): number => {
  const [mantissa = ''] = text.toLowerCase().split('e');
  const digits = mantissa.replaceAll(/[-+.]/g, '').replace(/^0+/, '').replace(/0+$/, '');
  return Math.ceil(digits.length / 2) + 1 + (text.startsWith('-') ? 1 : 0);
};

const binaryBytes = (text: string): number => Buffer.byteLength(text, 'base64');

const sum = (sizes: readonly number[]): number => sizes.reduce((total, size) => total + size, 0);

const valueBytes = (value: AttributeValue): number => {
  if ('S' in value) return textBytes(value.S);
  if ('N' in value) return numberBytes(value.N);
  if ('B' in value) return binaryBytes(value.B);
  if ('SS' in value) return sum(value.SS.map(textBytes));
  if ('NS' in value) return sum(value.NS.map(numberBytes));
  if ('BS' in value) return sum(value.BS.map(binaryBytes));
  if ('L' in value)
    return CONTAINER_BYTES + sum(value.L.map((element) => valueBytes(element) + ELEMENT_BYTES));
  if ('M' in value) return CONTAINER_BYTES + itemBytes(value.M) + Object.keys(value.M).length * ELEMENT_BYTES;
  return 1;
};

/** Size of an item as capacity is counted: the UTF-8 bytes of its attribute names and the sizes of its values. */
export const itemBytes = (item: Item): number =>
  sum(Object.entries(item).map(([name, value]) => textBytes(name) + valueBytes(value)));

/** Write units of one plain write: one for each started KB, and one for nothing at all. */
export const writeUnits = (bytes: number): number => Math.max(1, Math.ceil(bytes / WRITE_UNIT_BYTES));

/** Read units of one strongly consistent read: one for each started 4 KB. An eventual one costs half of it. */
export const readUnits = (bytes: number): number => Math.max(1, Math.ceil(bytes / READ_UNIT_BYTES));
