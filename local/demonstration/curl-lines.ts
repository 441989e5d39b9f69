import type { QuittanceFile } from '../quittance-file.ts';

/** Commands that work as they are, in the order in which one would try them. */
export const curlLines = (quittance: QuittanceFile, paymentId: string): string[] => {
  const { api_url: api, token_url: token, clients, webhook_endpoint: endpoint } = quittance;
  const shop = clients['shop'];
  if (shop === undefined) return [];
  const bearer = '-H "Authorization: Bearer $TOKEN"';
  const json = '-H "Content-Type: application/json"';
  return [
    '# A token (it lasts an hour):',
    `TOKEN=$(curl -s -u ${shop.client_id}:${shop.client_secret} -d grant_type=client_credentials \\`,
    `  -d scope="${shop.scopes.join(' ')}" ${token} | sed 's/.*"access_token":"\\([^"]*\\)".*/\\1/')`,
    '# A payment; send it again with the same key, and nothing happens twice:',
    `curl -i ${bearer} -H "Idempotency-Key: order-1001" -H "Prefer: wait=10" \\`,
    `  ${json} -d '{"amount":1250,"currency":"EUR","source":"tok_visa"}' ${api}/v1/payments`,
    '# One whose reply gets lost after the money was taken:',
    `curl -i ${bearer} -H "Idempotency-Key: order-1002" \\`,
    `  ${json} -d '{"amount":990,"currency":"EUR","source":"tok_timeout_after_commit"}' ${api}/v1/payments`,
    '# Everything that happened to the demonstration payment:',
    `curl -s ${bearer} ${api}/v1/payments/${paymentId}/timeline`,
    '# All payments, and the webhooks that the shop received:',
    `curl -s ${bearer} ${api}/v1/payments`,
    `curl -s ${endpoint.url}`,
    '# The operators’ view:',
    `npm run ops -- payments show ${paymentId}`,
    'npm run ops -- books check',
  ];
};
