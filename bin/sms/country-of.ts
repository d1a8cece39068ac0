import { parsePhoneNumberFromString } from 'libphonenumber-js/min';

/**
 * The ISO 3166-1 code of the country of a number in E.164; nothing if the number belongs to no country.
 *
 * Countries that share a calling code, such as the United States and Canada, are told apart by the digits after it. A number
 * that none of them has counts as one of the largest of them.
 */
export function countryOf(number: string): string | undefined {
  const parsed = parsePhoneNumberFromString(number);
  return parsed?.country ?? parsed?.getPossibleCountries()[0];
}
