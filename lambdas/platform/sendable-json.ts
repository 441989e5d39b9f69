/** JSON that SQS takes: it refuses characters that JSON does not escape, and one would stop a shard for every merchant. */
export const sendableJson = (message: unknown): string =>
  JSON.stringify(message).replace(/[\uFFFE\uFFFF]/g, (character) =>
    character === '\uFFFE' ? '\\ufffe' : '\\uffff',
  );
