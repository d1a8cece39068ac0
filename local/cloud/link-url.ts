/** A link in a deployed stack begins with a host like `a1b2c3d4e5.execute-api.eu-central-1.amazonaws.com`. */
const deployedHost = (region: string) => `https://abcdefghij.execute-api.${region}.amazonaws.com`;

/** The addresses of links on this machine. */
export type LinkUrl = {
  /** The URL that links begin with, as long as in a deployed stack, without a slash at the end. */
  readonly linkUrl: string;
  /** The path of the API behind a path of a link; any other path is returned as it is. */
  readonly pathOf: (pathname: string) => string;
};

/**
 * Makes links as long as deployed ones, by a part of the path that says so and means nothing.
 *
 * A shorter link would leave an SMS more room for words, and it would read better here than in production.
 */
export function createLinkUrl(url: string, region: string, stage: string): LinkUrl {
  const length = Math.max(deployedHost(region).length - url.length, 2);
  const filler = `/${'as-long-as-the-link-of-a-deployed-stack'.padEnd(length, '-').slice(0, length - 1)}`;
  return {
    linkUrl: `${url}${filler}/${stage}`,
    pathOf: (pathname) => (pathname.startsWith(`${filler}/${stage}/`) ? pathname.slice(filler.length) : pathname),
  };
}
