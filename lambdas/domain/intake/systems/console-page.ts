/** The hosts of the console by the beginning of a Region's name. Those of isolated partitions are not public. */
const hosts: readonly (readonly [RegExp, string | undefined])[] = [
  [/^cn-/, 'console.amazonaws.cn'],
  [/^us-gov-/, 'console.amazonaws-us-gov.com'],
  [/^eusc-/, 'console.amazonaws-eusc.eu'],
  [/^[a-z]+-iso/, undefined],
  [/^[a-z]{2}-[a-z]+-\d$/, 'console.aws.amazon.com'],
];

/** The address of a page of the console in a Region; nothing if the Region's console is not known. */
export function consolePage(region: string, page: string): string | undefined {
  const host = hosts.find(([regions]) => regions.test(region))?.[1];
  return host === undefined ? undefined : `https://${region}.${host}${page}`;
}
