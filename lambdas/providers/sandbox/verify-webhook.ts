import { createTimestampedSignatureCheck } from '../timestamped-signature.ts';

export const verifySandboxWebhook = createTimestampedSignatureCheck('sandbox-signature');
