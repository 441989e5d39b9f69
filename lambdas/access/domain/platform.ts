import { deriveId, type MerchantId } from '../../kernel/ids.ts';

/**
 * Whoever runs this deployment, as a merchant among merchants. Its id derives from nothing that could be another
 * merchant's, so it is known before anybody has registered it: what concerns all merchants is told to it.
 */
export const PLATFORM_MERCHANT: MerchantId = deriveId('mer', 'the platform itself');
