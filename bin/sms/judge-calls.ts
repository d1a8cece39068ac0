import { findCountry } from './countries.ts';
import { servingCountries, type Verdict } from './judge-country.ts';

/** A number that calls can come from, with the ISO 3166-1 code of its country. */
export type Caller = { readonly name: string; readonly country: string };

/**
 * The countries in which AWS has numbers for calls, read on 2026-11-27. In the first ones it asks for a local address, in a
 * support case. In the others its console has them.
 *
 * AWS has no list of the countries that can be called. It says that calls go to any country, and that some accept automated
 * calls only from a number of their own, but not which.
 *
 * @see https://docs.aws.amazon.com/sms-voice/latest/userguide/phone-numbers-voice-support-by-country.html
 */
const withAddress = 'AR AU BH BG KH HR FI DE GR IS IE IT KZ LV LU ML MX MD NI PL RO SK SI ZA CH TW TJ TH UY VE'.split(
  ' ',
);
const inConsole = 'AT BB BR BF CA KY CL CO CY DO EC SV GD GT ID IL JM KE LT NZ PE PH PR TT GB US VN'.split(' ');

/** The judgement whether calls from these numbers can arrive in a country. */
export function judgeCalls(code: string, callers: readonly Caller[]): Verdict {
  const own = callers.find(({ country }) => servingCountries(code).includes(country));
  if (own !== undefined) return { status: 'ok', found: `come from ${own.name}` };
  const name = findCountry(code)?.name ?? code;
  const from = `come from ${callers.map((each) => each.name).join(', ')}`;
  const tested = 'Otherwise check with `npx notify-support test CONTACT` that they arrive.';
  if (!withAddress.includes(code) && !inConsole.includes(code))
    return { status: 'ok', found: `${from}. AWS has no numbers of ${name}` };
  const order = inConsole.includes(code)
    ? `Get a number of ${name} that can make calls in the End User Messaging console`
    : `Ask for a number of ${name} that can make calls in a support case, which needs an address there`;
  return {
    status: 'warning',
    found: `${from}. Some countries accept automated calls only from a number of their own, and AWS does not say whether ${name} does`,
    todo: `${order}, put it into a pool with the others, and set voiceOrigination to the pool. ${tested}`,
  };
}
