/**
 * Every message that a function may log. The code is what runbooks and alarms name;
 * the text is for the person who reads the line.
 */
export const LOG_CODES = {
  API_REQUEST: 'request answered',
  API_UNEXPECTED: 'request failed in a way nobody planned for',
  AUTH_REFUSED: 'token refused',
  AUTH_UNAVAILABLE: 'token could not be checked',
  BATCH_ITEM_FAILED: 'message will be delivered again',
  OPERATION_SUBMITTED: 'operation sent to the provider',
  OPERATION_ANSWERED: 'provider answer recorded',
  OPERATION_UNCHANGED: 'provider answer changed nothing',
  OPERATION_CONTRADICTED: 'provider contradicts what it said before',
  OPERATION_EXPIRED: 'operation was left unsent for too long and is given up',
  OPERATION_RESUBMITTED: 'provider has no record of the operation: sent again under the same key',
  BREAK_OPENED: 'a disagreement needs a person',
  BREAK_RESOLVED: 'a disagreement is over',
  CHECK_STALE: 'check is no longer needed',
  RELAY_SENT: 'message relayed',
  RELAY_FAILED: 'stream records not relayed, will be retried',
  BALANCES_UPDATED: 'journal entries applied to balances and statements',
  BALANCES_FAILED: 'journal entries not applied to every balance, will be retried',
  WEBHOOK_RECEIVED: 'provider webhook archived and queued',
  WEBHOOK_REFUSED: 'provider webhook refused',
  WEBHOOK_NOT_KEPT: 'provider webhook could not be archived or queued, provider is asked to retry',
  WEBHOOK_APPLIED: 'provider webhook applied',
  WEBHOOK_DUPLICATE: 'provider webhook seen before',
  WEBHOOK_IGNORED: 'provider webhook of a type that moves nothing',
  WEBHOOK_REFERENCE_UNKNOWN: 'provider webhook names an operation that is not visible yet',
  INVOICE_OVERDUE: 'invoice has become overdue',
  INVOICE_NOT_OVERDUE: 'invoice was told to be overdue before, or is not open any more',
  DELIVERY_SENT: 'event delivered',
  DELIVERY_FAILED: 'event not delivered, will be retried',
  DELIVERY_SKIPPED: 'merchant has no webhook endpoint',
  IDEMPOTENCY_LOST: 'this run no longer owns its idempotency record',
  SANDBOX_REQUEST: 'sandbox provider answered',
  SANDBOX_WEBHOOK_SENT: 'sandbox provider webhook sent',
  SANDBOX_WEBHOOK_FAILED: 'sandbox provider webhook not accepted, will be retried',
} as const;

export type LogCode = keyof typeof LOG_CODES;
