/** What the provider answers; `body` is JSON text, so that a replay is the same to the byte. */
export interface Answer {
  readonly status: number;
  readonly body: string;
  /** Silence before the answer. */
  readonly delayMs: number;
}

/** Every way in which the provider says no. */
export const SANDBOX_ERRORS = {
  malformed_json: { status: 400, message: 'The body is not valid JSON.' },
  idempotency_key_missing: { status: 400, message: 'Every POST needs an Idempotency-Key header.' },
  unauthorized: { status: 401, message: 'The bearer key is missing or wrong.' },
  not_found: { status: 404, message: 'There is nothing here.' },
  charge_not_found: { status: 404, message: 'There is no such charge.' },
  dispute_not_found: { status: 404, message: 'There is no such dispute.' },
  operation_not_found: { status: 404, message: 'There is no such operation.' },
  action_not_found: { status: 404, message: 'There is no such action.' },
  method_not_allowed: { status: 405, message: 'This resource does not know this method.' },
  idempotency_key_reused: { status: 409, message: 'This key was used for another request.' },
  authorization_expired: { status: 409, message: 'The authorisation can not be captured any more.' },
  charge_wrong_state: { status: 409, message: 'The charge is not in a state that allows this.' },
  dispute_wrong_state: { status: 409, message: 'The dispute takes no evidence, or no more.' },
  invalid_request: { status: 422, message: 'The request is not valid.' },
  idempotency_key_mismatch: { status: 422, message: 'Idempotency-Key and operation_id must be equal.' },
  unknown_currency: { status: 422, message: 'This currency is not known.' },
  unknown_source: { status: 422, message: 'This source is not known.' },
  unknown_destination: { status: 422, message: 'This destination is not known.' },
  capture_exceeds_authorization: { status: 422, message: 'More than what is authorised and not captured.' },
  refund_exceeds_capture: { status: 422, message: 'More than what is captured and not refunded.' },
  internal: { status: 500, message: 'Something went wrong.' },
  contended: { status: 503, message: 'Too many requests for the same thing at once.' },
  gateway_timeout: { status: 504, message: 'The upstream did not answer in time.' },
} as const;

export type SandboxError = keyof typeof SANDBOX_ERRORS;

export const answer = (status: number, body: object): Answer => ({
  status,
  body: JSON.stringify(body),
  delayMs: 0,
});

/** @param detail What was wrong in this request; never a value out of it. */
export const refusal = (code: SandboxError, detail?: string): Answer => {
  const { status, message } = SANDBOX_ERRORS[code];
  return answer(status, {
    error: { code, message: detail === undefined ? message : `${message} ${detail}` },
  });
};
