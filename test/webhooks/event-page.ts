import { API_VERSION } from '../../lambdas/kernel/api-version.ts';
import type { EventType } from '../../lambdas/kernel/event-type.ts';
import { EVENT_TYPES } from '../../lambdas/webhooks/domain/event-types.ts';
import type { JsonSchema } from '../../lambdas/webhooks/domain/schemas/json-schema.ts';
import { OBJECT_SCHEMAS } from '../../lambdas/webhooks/domain/schemas/object-schemas.ts';
import { toPayload } from '../../lambdas/webhooks/to-payload.ts';
import { eventOf } from './stories/event-stories.ts';

const limitsOf = ({ minimum, maxLength, maxItems, maxProperties }: JsonSchema): string => {
  const least = minimum === undefined || minimum === 0 ? '' : `, at least ${minimum}`;
  const most = maxLength ?? maxItems ?? maxProperties;
  return `${least}${most === undefined ? '' : `, at most ${most}`}`;
};

const typeOf = (schema: JsonSchema): string => {
  if (schema.const !== undefined) return `\`"${schema.const}"\``;
  if (schema.enum !== undefined)
    return schema.enum.map((value) => (value === null ? '`null`' : `\`"${value}"\``)).join(', ');
  const type = schema.format ?? schema.type ?? '';
  return `${typeof type === 'string' ? type : type.join(' or ')}${limitsOf(schema)}`;
};

const rowsOf = (schema: JsonSchema, prefix = ''): readonly string[] =>
  Object.entries(schema.properties ?? {}).flatMap(([name, field]) => [
    `| \`${prefix}${name}\` | ${typeOf(field)} | ${field.description ?? ''} |`,
    ...rowsOf(field, `${prefix}${name}.`),
    ...(field.items === undefined ? [] : rowsOf(field.items, `${prefix}${name}[].`)),
  ]);

const sectionOf = (type: EventType): readonly string[] => {
  const payload = JSON.stringify(JSON.parse(toPayload(eventOf(type), API_VERSION)), null, 2);
  return [`## ${type}`, '', EVENT_TYPES[type].description, '', '```json', payload, '```', ''];
};

/** What the objects of a family are: most have one. */
const objectLines = (name: keyof typeof OBJECT_SCHEMAS, types: readonly EventType[], isOnly: boolean) => [
  `\`data.object\` ${isOnly ? '' : `of ${types.map((type) => `\`${type}\``).join(', ')} `}is a \`${name}\` as the API shows it, right after the change. Every field is always there.`,
  '',
  '| field | type | meaning |',
  '|---|---|---|',
  ...rowsOf(OBJECT_SCHEMAS[name]),
  '',
];

/** The page of a family of events: what its objects are, and each type with an example that the domain made. */
export const eventPage = (family: string): string => {
  const types = (Object.keys(EVENT_TYPES) as EventType[]).filter((type) => type.startsWith(`${family}.`));
  const objects = [...Map.groupBy(types, (type) => EVENT_TYPES[type].object)];
  return [
    `# Events of the family \`${family}.*\``,
    '',
    ...objects.flatMap(([name, of]) => objectLines(name, of, objects.length === 1)),
    ...types.flatMap(sectionOf),
  ].join('\n');
};
