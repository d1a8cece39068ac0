/** The words for a refusal by a limit or a rule of the account, by the service's name for that. */
export function refusalText(limit: string): string {
  return limit === 'DESTINATION_COUNTRY_BLOCKED_BY_PROTECT_CONFIGURATION'
    ? 'a protect configuration of the account blocks the number’s country'
    : 'a limit of the account is reached';
}
