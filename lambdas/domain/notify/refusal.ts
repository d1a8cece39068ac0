/** The service's name for a country that a protect configuration of the account blocks. Only a person can change that. */
export const countryBlocked = 'DESTINATION_COUNTRY_BLOCKED_BY_PROTECT_CONFIGURATION';

/** The words for a refusal by a limit or a rule of the account, by the service's name for that. */
export function refusalText(limit: string): string {
  return limit === countryBlocked
    ? 'a protect configuration of the account blocks the number’s country'
    : 'a limit of the account is reached';
}
