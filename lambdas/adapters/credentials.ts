import { env, findEnv } from '../env.ts';

/** Credentials of AWS, as its clients want them. */
type Credentials = {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
};

/**
 * The credentials that Lambda puts into the environment of every function.
 *
 * In the bundles this takes the place of the SDK's own chain of sources. The chain also looks into files, into single
 * sign-on and at other services, and is a fifth of a bundle.
 *
 * @throws Error that names the variable if one is missing
 */
export const defaultProvider = () => async (): Promise<Credentials> => ({
  accessKeyId: env('AWS_ACCESS_KEY_ID'),
  secretAccessKey: env('AWS_SECRET_ACCESS_KEY'),
  sessionToken: findEnv('AWS_SESSION_TOKEN'),
});
