/** The addresses of links on this machine. */
export type LinkUrl = {
  /** The URL that links begin with, as long as in a deployed stack, without a slash at the end. */
  readonly linkUrl: string;
  /** The path of the API behind a path of a link; any other path is returned as it is. */
  readonly pathOf: (pathname: string) => string;
};

/** The URL that links of a deployed stack begin with, if it has no domain of its own. */
export function deployedUrl(region: string, stage: string): string {
  return `https://abcdefghij.execute-api.${region}.amazonaws.com/${stage}`;
}

/**
 * Makes links as long as deployed ones, by a part of the path that says so and means nothing.
 *
 * A shorter link would leave an SMS more room for words, so that SMS would look better here than in production. Links are longer
 * here only if the domain is shorter than the address of this machine.
 *
 * @param deployed the URL that links of the deployed stack begin with. A domain leads to the stage, and does not name it
 */
export function createLinkUrl(url: string, deployed: string, stage: string): LinkUrl {
  const mapped = deployed.endsWith(`/${stage}`) ? `/${stage}` : '';
  const length = Math.max(deployed.length - mapped.length - url.length, 2);
  const filler = `/${'as-long-as-the-link-of-a-deployed-stack'.padEnd(length, '-').slice(0, length - 1)}`;
  const isLink = (pathname: string) => pathname.startsWith(`${filler}${mapped}/`);
  return {
    linkUrl: `${url}${filler}${mapped}`,
    pathOf: (pathname) => (isLink(pathname) ? `/${stage}${pathname.slice(filler.length + mapped.length)}` : pathname),
  };
}
