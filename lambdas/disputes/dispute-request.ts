import * as v from 'valibot';
import { listQuery } from '../platform/list-query.ts';
import { NO_ACCOUNT_DATA } from '../platform/request-fields.ts';
import { type DisputeEvidence, EVIDENCE_FIELDS, type EvidenceField } from '../providers/provider-dispute.ts';

/** Some two pages; all fields together stay far below what an item, a queue message or a provider takes. */
const TEXT_CHARACTERS_MAX = 5000;
const FIELD_CHARACTERS_MAX = 2000;

/** Evidence has paragraphs: line breaks and tabs are let through, other control characters are not. */
const prose = (max: number): v.GenericSchema<string> =>
  v.pipe(
    v.string(),
    v.minLength(1, 'must not be empty'),
    v.maxLength(max, `must have at most ${max} characters`),
    v.regex(/^(?:\P{Cc}|[\n\t])*$/u, 'must not contain control characters other than line breaks and tabs'),
    v.regex(/^[^\p{Cs}\p{Noncharacter_Code_Point}]*$/u, 'must be well-formed Unicode text'),
    NO_ACCOUNT_DATA,
  );

type NamedField = Exclude<EvidenceField, 'text'>;

const isNamed = (field: EvidenceField): field is NamedField => field !== 'text';

const fields = Object.fromEntries(
  EVIDENCE_FIELDS.filter(isNamed).map((field) => [field, v.optional(prose(FIELD_CHARACTERS_MAX))]),
) as Record<NamedField, v.OptionalSchema<v.GenericSchema<string>, undefined>>;

/** Body of `POST /v1/disputes/{id}/evidence`: a text, named fields, or both. */
export const SUBMIT_EVIDENCE = v.pipe(
  v.strictObject({
    text: v.optional(prose(TEXT_CHARACTERS_MAX)),
    fields: v.optional(v.strictObject(fields)),
  }),
  v.transform(
    ({ text, fields: named }): DisputeEvidence =>
      Object.fromEntries(Object.entries({ text, ...named }).filter(([, value]) => value !== undefined)),
  ),
  v.check((evidence) => Object.keys(evidence).length > 0, 'must have a text or at least one field'),
);

/** Query of `GET /v1/disputes`. */
export const LIST_DISPUTES = listQuery('dp');
