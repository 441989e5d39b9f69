import type { ResourceView } from '../../kernel/event.ts';
import { type Endpoint, isEnabled } from './endpoint.ts';
import { activeSecrets } from './signing-secrets.ts';

/** What clients and webhooks see of an endpoint: never a secret, only until when old ones sign on. */
export const endpointView = (endpoint: Endpoint, nowMs: number): ResourceView => ({
  id: endpoint.id,
  object: 'webhook_endpoint',
  url: endpoint.url,
  events: [...endpoint.events],
  description: endpoint.description,
  api_version: endpoint.apiVersion,
  rate_limit_per_second: endpoint.rateLimitPerSecond,
  status: isEnabled(endpoint) ? 'enabled' : 'disabled',
  disabled_reason: endpoint.disabledReason,
  failing_since: endpoint.failingSince,
  old_secrets_expire_at: activeSecrets(endpoint.secrets, nowMs).flatMap(({ expiresAt }) =>
    expiresAt === null ? [] : [expiresAt],
  ),
  created_at: endpoint.createdAt,
  updated_at: endpoint.updatedAt,
});
