/** A kind of number that SMS can come from. */
export type NumberKind = 'short code' | 'long code' | 'toll-free number';

/**
 * A country, and the identities that SMS to it can come from. `takes` has the time that AWS estimates for a registration.
 *
 * `senderIds` is `any` if a sender id needs no registration, and `registered` if it does.
 */
export type Country = {
  readonly code: string;
  readonly name: string;
  readonly numbers: readonly { readonly kind: NumberKind; readonly takes?: string }[];
  readonly senderIds: 'any' | 'registered' | 'none';
  readonly senderIdTakes?: string;
  /** True if numbers of other countries can reach it. AWS does so on a best-effort basis. */
  readonly isReachedFromAbroad: boolean;
};

/**
 * One row for each country, read on 2026-11-27: its short codes, long codes, toll-free numbers and sender ids, and whether numbers
 * of other countries reach it. A time is the one that AWS estimates for the registration.
 *
 * Countries: https://docs.aws.amazon.com/end-user-messaging/latest/userguide/nx-supported-countries.html
 * Times: https://docs.aws.amazon.com/sms-voice/latest/userguide/registration-eta.html
 * Long codes that only receive SMS (India, Pakistan, Philippines, Saudi Arabia, United Arab Emirates) are left out:
 * https://docs.aws.amazon.com/sms-voice/latest/userguide/phone-numbers-sms-by-country.html
 */
const table = `
  AF | Afghanistan                          | -        | -       | -       | any                | yes
  AL | Albania                              | -        | -       | -       | any                | yes
  DZ | Algeria                              | -        | -       | -       | any                | yes
  AD | Andorra                              | -        | -       | -       | any                | -
  AO | Angola                               | -        | -       | -       | any                | yes
  AI | Anguilla                             | -        | -       | -       | any                | yes
  AG | Antigua and Barbuda                  | -        | -       | -       | any                | yes
  AR | Argentina                            | yes      | -       | -       | -                  | yes
  AM | Armenia                              | -        | -       | -       | any                | yes
  AW | Aruba                                | -        | -       | -       | any                | -
  AU | Australia                            | -        | 15 days | -       | registered 15 days | yes
  AT | Austria                              | yes      | 15 days | -       | registered 21 days | yes
  AZ | Azerbaijan                           | -        | -       | -       | any                | yes
  BS | the Bahamas                          | -        | -       | -       | -                  | -
  BH | Bahrain                              | -        | -       | -       | any                | yes
  BD | Bangladesh                           | -        | -       | -       | registered         | yes
  BB | Barbados                             | -        | -       | -       | any                | yes
  BY | Belarus                              | -        | -       | -       | registered 45 days | yes
  BE | Belgium                              | yes      | yes     | -       | -                  | yes
  BZ | Belize                               | -        | -       | -       | any                | yes
  BM | Bermuda                              | -        | -       | -       | any                | yes
  BT | Bhutan                               | -        | -       | -       | any                | yes
  BO | Bolivia                              | -        | -       | -       | any                | yes
  BA | Bosnia and Herzegovina               | -        | -       | -       | any                | yes
  BW | Botswana                             | -        | -       | -       | any                | yes
  BR | Brazil                               | yes      | -       | -       | -                  | yes
  BN | Brunei                               | -        | -       | -       | any                | yes
  BG | Bulgaria                             | yes      | -       | -       | registered         | yes
  BF | Burkina Faso                         | -        | -       | -       | any                | yes
  BI | Burundi                              | -        | -       | -       | any                | yes
  KH | Cambodia                             | -        | -       | -       | registered         | yes
  CM | Cameroon                             | yes      | -       | -       | registered         | yes
  CA | Canada                               | yes      | yes     | -       | -                  | yes
  CV | Cape Verde                           | -        | -       | -       | any                | yes
  KY | the Cayman Islands                   | -        | -       | -       | -                  | yes
  CF | the Central African Republic         | -        | -       | -       | any                | yes
  TD | Chad                                 | -        | -       | -       | any                | -
  CL | Chile                                | 30 days  | 21 days | -       | -                  | yes
  CN | China                                | yes      | -       | -       | -                  | -
  CO | Colombia                             | yes      | -       | -       | -                  | yes
  KM | the Comoros                          | -        | -       | -       | any                | yes
  CK | the Cook Islands                     | -        | -       | -       | any                | yes
  CR | Costa Rica                           | yes      | yes     | -       | -                  | yes
  HR | Croatia                              | yes      | -       | -       | any                | yes
  CY | Cyprus                               | -        | -       | -       | any                | yes
  CZ | Czechia                              | -        | yes     | -       | registered         | yes
  CD | the Democratic Republic of the Congo | -        | -       | -       | any                | yes
  DK | Denmark                              | -        | 15 days | -       | any                | yes
  DJ | Djibouti                             | -        | -       | -       | any                | yes
  DM | Dominica                             | -        | -       | -       | any                | yes
  DO | the Dominican Republic               | yes      | -       | -       | -                  | yes
  EC | Ecuador                              | yes      | -       | -       | -                  | yes
  EG | Egypt                                | yes      | -       | -       | registered 21 days | yes
  SV | El Salvador                          | -        | -       | -       | -                  | yes
  GQ | Equatorial Guinea                    | -        | -       | -       | any                | -
  ER | Eritrea                              | -        | -       | -       | any                | yes
  EE | Estonia                              | -        | yes     | -       | any                | yes
  SZ | Eswatini                             | yes      | -       | -       | any                | -
  ET | Ethiopia                             | -        | -       | -       | registered         | -
  FO | the Faroe Islands                    | -        | -       | -       | any                | yes
  FJ | Fiji                                 | -        | -       | -       | any                | yes
  FI | Finland                              | 35 days  | 15 days | -       | registered 25 days | yes
  FR | France                               | yes      | -       | -       | any                | yes
  GF | French Guiana                        | -        | -       | -       | any                | yes
  PF | French Polynesia                     | -        | -       | -       | any                | -
  GA | Gabon                                | -        | -       | -       | any                | yes
  GM | the Gambia                           | -        | -       | -       | any                | yes
  GE | Georgia                              | -        | -       | -       | any                | yes
  DE | Germany                              | 12 weeks | yes     | -       | any                | yes
  GH | Ghana                                | -        | yes     | -       | registered         | yes
  GI | Gibraltar                            | -        | -       | -       | any                | -
  GR | Greece                               | -        | yes     | -       | any                | -
  GL | Greenland                            | -        | -       | -       | any                | yes
  GD | Grenada                              | -        | -       | -       | any                | yes
  GP | Guadeloupe                           | -        | -       | -       | any                | yes
  GU | Guam                                 | -        | yes     | -       | -                  | yes
  GT | Guatemala                            | -        | -       | -       | -                  | yes
  GG | Guernsey                             | -        | -       | -       | any                | -
  GN | Guinea                               | -        | -       | -       | any                | yes
  GW | Guinea-Bissau                        | -        | -       | -       | any                | -
  GY | Guyana                               | -        | -       | -       | any                | yes
  HT | Haiti                                | -        | -       | -       | any                | yes
  HN | Honduras                             | -        | yes     | -       | any                | yes
  HK | Hong Kong                            | -        | 21 days | -       | any                | yes
  HU | Hungary                              | -        | 7 days  | -       | -                  | yes
  IS | Iceland                              | -        | -       | -       | any                | yes
  IN | India                                | 25 days  | -       | -       | registered 1 day   | yes
  ID | Indonesia                            | -        | -       | -       | registered 50 days | yes
  IQ | Iraq                                 | -        | -       | -       | any                | yes
  IE | Ireland                              | -        | yes     | -       | registered         | -
  IM | the Isle of Man                      | -        | -       | -       | any                | -
  IL | Israel                               | -        | yes     | -       | any                | yes
  IT | Italy                                | yes      | 10 days | -       | any                | yes
  CI | Ivory Coast                          | -        | -       | -       | any                | yes
  JM | Jamaica                              | -        | -       | -       | any                | yes
  JP | Japan                                | yes      | -       | -       | any                | yes
  JE | Jersey                               | -        | yes     | -       | any                | -
  JO | Jordan                               | -        | -       | -       | registered 15 days | yes
  KZ | Kazakhstan                           | -        | -       | -       | registered 25 days | yes
  KE | Kenya                                | yes      | yes     | -       | registered 30 days | yes
  XK | Kosovo                               | -        | -       | -       | any                | -
  KW | Kuwait                               | -        | yes     | -       | registered 45 days | yes
  KG | Kyrgyzstan                           | -        | -       | -       | any                | yes
  LA | Laos                                 | -        | -       | -       | any                | yes
  LV | Latvia                               | -        | yes     | -       | any                | yes
  LB | Lebanon                              | -        | -       | -       | registered         | yes
  LS | Lesotho                              | yes      | -       | -       | any                | yes
  LR | Liberia                              | -        | yes     | -       | -                  | yes
  LY | Libya                                | -        | -       | -       | any                | yes
  LI | Liechtenstein                        | -        | -       | -       | any                | yes
  LT | Lithuania                            | -        | yes     | -       | any                | yes
  LU | Luxembourg                           | -        | yes     | -       | any                | yes
  MO | Macau                                | -        | -       | -       | any                | yes
  MK | Macedonia                            | -        | -       | -       | any                | yes
  MG | Madagascar                           | -        | -       | -       | any                | yes
  MW | Malawi                               | yes      | -       | -       | any                | yes
  MY | Malaysia                             | yes      | -       | -       | -                  | yes
  MV | the Maldives                         | -        | -       | -       | any                | yes
  ML | Mali                                 | -        | -       | -       | any                | yes
  MT | Malta                                | -        | yes     | -       | any                | yes
  MH | the Marshall Islands                 | -        | -       | -       | -                  | -
  MQ | Martinique                           | -        | -       | -       | any                | -
  MR | Mauritania                           | -        | -       | -       | any                | yes
  MU | Mauritius                            | -        | yes     | -       | any                | yes
  YT | Mayotte                              | -        | -       | -       | any                | -
  MX | Mexico                               | yes      | -       | -       | registered         | yes
  FM | Micronesia                           | -        | -       | -       | -                  | -
  MD | Moldova                              | -        | -       | -       | any                | yes
  MC | Monaco                               | -        | -       | -       | -                  | yes
  MN | Mongolia                             | -        | -       | -       | any                | yes
  ME | Montenegro                           | -        | -       | -       | any                | yes
  MS | Montserrat                           | -        | -       | -       | any                | -
  MA | Morocco                              | yes      | -       | -       | registered         | yes
  MZ | Mozambique                           | -        | -       | -       | -                  | yes
  MM | Myanmar                              | -        | yes     | -       | any                | yes
  NA | Namibia                              | yes      | -       | -       | any                | yes
  NP | Nepal                                | -        | -       | -       | any                | -
  NL | the Netherlands                      | 10 weeks | 7 days  | -       | any                | yes
  NC | New Caledonia                        | -        | -       | -       | any                | yes
  NZ | New Zealand                          | yes      | -       | -       | -                  | yes
  NI | Nicaragua                            | -        | -       | -       | -                  | yes
  NE | Niger                                | -        | -       | -       | any                | yes
  NG | Nigeria                              | yes      | -       | -       | registered         | yes
  NU | Niue                                 | -        | -       | -       | any                | yes
  NF | Norfolk Island                       | -        | -       | -       | any                | -
  NO | Norway                               | -        | 10 days | -       | any                | yes
  OM | Oman                                 | -        | -       | -       | registered         | yes
  PK | Pakistan                             | -        | -       | -       | any                | yes
  PW | Palau                                | -        | -       | -       | any                | -
  PS | Palestine                            | -        | -       | -       | any                | yes
  PA | Panama                               | yes      | -       | -       | any                | yes
  PG | Papua New Guinea                     | -        | -       | -       | any                | yes
  PY | Paraguay                             | -        | -       | -       | -                  | yes
  PE | Peru                                 | yes      | -       | -       | -                  | yes
  PH | the Philippines                      | -        | -       | -       | registered 50 days | yes
  PL | Poland                               | -        | 10 days | -       | any                | yes
  PT | Portugal                             | 45 days  | 7 days  | -       | any                | yes
  PR | Puerto Rico                          | yes      | yes     | -       | -                  | yes
  QA | Qatar                                | yes      | -       | -       | registered 35 days | yes
  CG | the Republic of the Congo            | -        | -       | -       | -                  | -
  RE | Réunion                              | -        | -       | -       | any                | yes
  RO | Romania                              | yes      | yes     | -       | registered         | yes
  RU | Russia                               | yes      | -       | -       | registered 35 days | -
  RW | Rwanda                               | -        | -       | -       | any                | yes
  KN | Saint Kitts and Nevis                | -        | -       | -       | -                  | -
  LC | Saint Lucia                          | -        | -       | -       | -                  | yes
  WS | Samoa                                | -        | -       | -       | any                | -
  SM | San Marino                           | -        | -       | -       | any                | -
  ST | São Tomé and Príncipe                | -        | -       | -       | any                | -
  SA | Saudi Arabia                         | -        | -       | -       | registered 45 days | -
  SN | Senegal                              | -        | -       | -       | any                | -
  RS | Serbia                               | yes      | -       | -       | any                | yes
  SC | the Seychelles                       | -        | -       | -       | any                | yes
  SL | Sierra Leone                         | -        | -       | -       | any                | yes
  SG | Singapore                            | yes      | yes     | -       | registered 21 days | yes
  SK | Slovakia                             | -        | yes     | -       | any                | yes
  SI | Slovenia                             | -        | -       | -       | any                | yes
  SB | the Solomon Islands                  | -        | -       | -       | any                | yes
  SO | Somalia                              | -        | -       | -       | any                | yes
  ZA | South Africa                         | yes      | yes     | -       | -                  | yes
  KR | South Korea                          | -        | -       | -       | -                  | yes
  SS | South Sudan                          | -        | -       | -       | registered         | -
  ES | Spain                                | 12 weeks | 15 days | -       | registered 28 days | yes
  LK | Sri Lanka                            | yes      | yes     | -       | registered 40 days | yes
  SR | Suriname                             | -        | -       | -       | any                | yes
  SE | Sweden                               | yes      | 10 days | -       | any                | yes
  CH | Switzerland                          | -        | -       | -       | any                | yes
  TW | Taiwan                               | -        | yes     | -       | registered         | yes
  TJ | Tajikistan                           | -        | -       | -       | any                | yes
  TZ | Tanzania                             | -        | yes     | -       | registered         | -
  TH | Thailand                             | -        | yes     | -       | registered 30 days | yes
  TL | Timor-Leste                          | -        | -       | -       | any                | yes
  TG | Togo                                 | -        | -       | -       | any                | -
  TO | Tonga                                | -        | -       | -       | any                | -
  TT | Trinidad and Tobago                  | -        | -       | -       | any                | yes
  TN | Tunisia                              | -        | -       | -       | any                | yes
  TR | Turkey                               | -        | -       | -       | registered 21 days | yes
  TM | Turkmenistan                         | -        | -       | -       | -                  | yes
  TC | the Turks and Caicos Islands         | -        | -       | -       | any                | yes
  TV | Tuvalu                               | -        | -       | -       | any                | -
  UG | Uganda                               | -        | -       | -       | any                | yes
  UA | Ukraine                              | -        | yes     | -       | any                | yes
  AE | the United Arab Emirates             | yes      | -       | -       | registered 25 days | -
  GB | the United Kingdom                   | 12 weeks | 10 days | -       | registered 3 days  | -
  US | the United States                    | 12 weeks | yes     | 15 days | -                  | yes
  UY | Uruguay                              | yes      | -       | -       | -                  | yes
  UZ | Uzbekistan                           | -        | -       | -       | any                | yes
  VU | Vanuatu                              | -        | -       | -       | any                | -
  VE | Venezuela                            | -        | -       | -       | -                  | yes
  VN | Vietnam                              | -        | -       | -       | registered 30 days | yes
  VG | the British Virgin Islands           | -        | -       | -       | any                | -
  VI | the US Virgin Islands                | -        | yes     | -       | -                  | -
  YE | Yemen                                | -        | -       | -       | any                | -
  ZM | Zambia                               | -        | -       | -       | registered 21 days | yes
  ZW | Zimbabwe                             | -        | -       | -       | any                | -
`;

const kinds: readonly NumberKind[] = ['short code', 'long code', 'toll-free number'];

/** The country with this ISO 3166-1 code; nothing if it is not in AWS's list. */
export function findCountry(code: string): Country | undefined {
  return countries.find((country) => country.code === code);
}

/** All countries that AWS lists. */
export const countries: readonly Country[] = table.trim().split('\n').map(readRow);

function readRow(row: string): Country {
  const [code = '', name = '', short = '-', long = '-', tollFree = '-', senderId = '-', abroad] = row
    .split('|')
    .map((cell) => cell.trim());
  const takes = senderId.replace(/^(?:registered|any|-) ?/, '');
  return {
    ...{ code, name },
    numbers: [short, long, tollFree].flatMap((cell, index) => {
      const kind = kinds[index];
      return kind === undefined || cell === '-' ? [] : [{ kind, ...(cell !== 'yes' && { takes: cell }) }];
    }),
    senderIds: senderId === '-' ? 'none' : senderId === 'any' ? 'any' : 'registered',
    ...(takes !== '' && { senderIdTakes: takes }),
    isReachedFromAbroad: abroad === 'yes',
  };
}
