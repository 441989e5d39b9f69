import type { CurrencyCode } from '../../kernel/currencies.ts';
import type { MerchantId } from '../../kernel/ids.ts';
import { invariant } from '../../kernel/invariant.ts';
import type { HistoryKind } from '../../providers/port.ts';
import type { RecordStatus, ScopedRecord } from './record.ts';

/**
 * A record as a line of a file that can be sorted:
 *
 *     key ⇥ movement currency minor fee status ⇥ inside at id ⇥ cause ⇥ reference ⇥ merchant ⇥ resource ⇥ name
 *
 * Two records agree on everything that counts exactly when the bytes before their second tab are equal. All of it is
 * ASCII, so that texts and bytes sort alike.
 */
const FIELDS = 8;

/** A row of before there were names has none. */
const FIELDS_LEAST = 7;

/** Stands for null. No text of ours is empty. */
const NONE = '';

/** What would end a field, a line, or the order of bytes. */
const UNSAFE = /[^\u0021-\u0024\u0026-\u007e]/u;

/** JSON can say half a character, which has no bytes: one line of anybody's must not end a run. */
const encode = (text: string): string => (UNSAFE.test(text) ? encodeURIComponent(text.toWellFormed()) : text);

const decode = (text: string): string => (text.includes('%') ? decodeURIComponent(text) : text);

const encodeIf = (text: string | null): string => (text === null ? NONE : encode(text));

const decodeIf = (text: string): string | null => (text === NONE ? null : decode(text));

/** Field in which a row says whether it is inside, for those who only look at bytes. */
export const INSIDE = 'i';

/** @param key By which rows are sorted and meet. */
export const formatRow = (key: string, record: ScopedRecord): string => {
  const { movement, currency, minor, fee, status, isInside, at, id } = record;
  const feeText = fee === null ? '-' : fee.toString();
  const body = `${movement} ${currency} ${minor} ${feeText} ${status}`;
  const place = `${isInside ? INSIDE : 'o'} ${at} ${encode(id)}`;
  const rest = [
    record.causeId,
    record.reference,
    record.merchantId,
    record.resourceId,
    record.merchantReference ?? null,
  ].map(encodeIf);
  return `${encode(key)}\t${body}\t${place}\t${rest.join('\t')}`;
};

/** Reads what `formatRow` wrote, without its key. */
export const parseRow = (row: string): ScopedRecord => {
  const fields = row.split('\t');
  invariant(fields.length >= FIELDS_LEAST && fields.length <= FIELDS, `a row has ${FIELDS} fields`);
  const [, body = '', place = '', cause = '', reference = '', merchant = '', resource = '', name = NONE] =
    fields;
  const [movement, currency, minor = '', fee = '', status] = body.split(' ');
  const [inside, at = '', id = ''] = place.split(' ');
  return {
    id: decode(id),
    causeId: decodeIf(cause),
    reference: decodeIf(reference),
    movement: movement as HistoryKind,
    currency: currency as CurrencyCode,
    minor: BigInt(minor),
    fee: fee === '-' ? null : BigInt(fee),
    status: status as RecordStatus,
    at,
    merchantId: decodeIf(merchant) as MerchantId | null,
    resourceId: decodeIf(resource),
    isInside: inside === INSIDE,
    ...(name === NONE ? {} : { merchantReference: decode(name) }),
  };
};
