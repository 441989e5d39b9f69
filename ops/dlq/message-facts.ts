/** Names of fields that hold ids, times and other facts of ours; whatever has another name is not shown. */
const FACTS: ReadonlySet<string> = new Set([
  'provider',
  'archive_key',
  'archive_version_id',
  'received_at',
  'operation_id',
  'resource_id',
  'merchant_id',
  'check',
  'event_id',
  'event_type',
  'invoice_id',
  'payment_id',
  'break_id',
  'due_at',
  'endpoint_id',
  'delivery_id',
  'id',
  'type',
  'created_at',
  'condition',
  'requestId',
  'shardId',
  'startSequenceNumber',
  'endSequenceNumber',
  'batchSize',
]);

/** Messages that say what they are about one level down. */
const PARTS: ReadonlySet<string> = new Set(['doubted_event', 'requestContext', 'DDBStreamBatchInfo']);

/** Ids, times, names and keys of the archive look like this; a text that somebody wrote does not. */
const PLAIN = /^[\w.:/=@+-]{1,256}$/;

export type Facts = Readonly<Record<string, string | number>>;

const parse = (body: string): unknown => {
  try {
    return JSON.parse(body);
  } catch {
    return null;
  }
};

const factsIn = (value: unknown): readonly (readonly [string, string | number])[] => {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, part]: [string, unknown]) => {
    if (PARTS.has(name)) return factsIn(part);
    const isPlain = typeof part === 'number' || (typeof part === 'string' && PLAIN.test(part));
    return FACTS.has(name) && isPlain ? [[name, part] as const] : [];
  });
};

/** What a message is about, without what it says: a body may hold what a provider knows about a payer. */
export const factsOf = (body: string): Facts => Object.fromEntries(factsIn(parse(body)));
