import { serve } from '../sandbox-provider/serve.ts';
import { stack } from '../../lib/stack.ts';
export const routes = [serve, stack];
