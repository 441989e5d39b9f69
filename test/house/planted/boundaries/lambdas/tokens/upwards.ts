import { routes } from '../api/routes.ts';

export const upwards: unknown = routes;
