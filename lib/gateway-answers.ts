import { ResponseType, type RestApi } from 'aws-cdk-lib/aws-apigateway';

/** An answer that API Gateway gives without a function. */
type GatewayAnswer = {
  readonly type: ResponseType;
  /** Left out for API Gateway's own status. */
  readonly status?: number;
  /** For programs: the title and the detail of a problem (RFC 9457). */
  readonly problem: readonly [title: string, detail: string];
  /** For people, on a link: the heading and the text of a page. Left out where no link leads to. */
  readonly page?: readonly [heading: string, text: string];
};

const sendKey = 'Send the key of your system, for example in the header x-api-key.';

const again = 'Then press again. Pressing twice does no harm.';

const answers: readonly GatewayAnswer[] = [
  ...[ResponseType.MISSING_AUTHENTICATION_TOKEN, ResponseType.RESOURCE_NOT_FOUND].map((type) => ({
    ...{ type, status: 404 },
    problem: ['Not found', 'There is nothing at this address.'] as const,
    page: [
      'This link does not work',
      'Part of it may be missing. Open the newest message about the incident and use its link.',
    ] as const,
  })),
  // The authorizer denies only a request without a key.
  { type: ResponseType.ACCESS_DENIED, status: 401, problem: ['No API key', sendKey] },
  { type: ResponseType.INVALID_API_KEY, status: 403, problem: ['No valid API key', sendKey] },
  {
    ...{ type: ResponseType.THROTTLED, status: 429 },
    problem: ['Too many requests', 'Send the request again in a few seconds.'],
    page: ['Please press again', `There are too many requests just now. Wait a few seconds. ${again}`],
  },
  {
    ...{ type: ResponseType.REQUEST_TOO_LARGE, status: 413 },
    problem: ['Too large', 'A request can have at most 10 MB, and most alerts 64 KB.'],
    page: ['Please press again', `Your browser sent more than an answer. ${again}`],
  },
  {
    ...{ type: ResponseType.WAF_FILTERED, status: 403 },
    problem: ['Refused', 'A firewall in front of this address refused the request.'],
    page: [
      'Please press again',
      `A firewall refused your request. Wait a minute, or use another network, such as your phone without Wi-Fi. ${again}`,
    ],
  },
  {
    ...{ type: ResponseType.INTEGRATION_TIMEOUT, status: 504 },
    problem: ['No answer in time', 'Send the request again. Repeating it does no harm.'],
    page: ['Please press again', `The pager did not answer in time. Wait a few seconds. ${again}`],
  },
  {
    type: ResponseType.DEFAULT_4XX,
    problem: ['Not understood', 'The request cannot be read as HTTP with a JSON or form body.'],
    page: ['Please press again', `Your request was not understood. ${again}`],
  },
  {
    type: ResponseType.DEFAULT_5XX,
    problem: ['Something went wrong', 'Send the request again. Repeating it does no harm.'],
    page: ['Please press again', `Something went wrong. Wait a few seconds. ${again}`],
  },
];

/**
 * Adds the answers that API Gateway gives by itself. They belong to the whole API and not to a path, so both kinds of
 * reader can get each of them: API Gateway chooses the template by the first type in the header Accept. Every browser
 * names text/html first. Everybody else gets JSON, which is also what a person would read if it chose otherwise.
 *
 * The header Content-Type is left out where there are two templates: it would be the same for both.
 */
export function addGatewayAnswers(api: RestApi): void {
  for (const { type, status, problem, page } of answers) {
    const [title, detail] = problem;
    const body = { type: 'about:blank', title, ...(status !== undefined && { status }), detail };
    api.addGatewayResponse(type.responseType, {
      type,
      ...(status !== undefined && { statusCode: String(status) }),
      responseHeaders: {
        ...(page === undefined && { 'Content-Type': "'application/problem+json'" }),
        'Cache-Control': "'no-store'",
        'X-Content-Type-Options': "'nosniff'",
        // Some systems with a user and a password in the URL send them only when they are asked.
        ...(status === 401 && { 'WWW-Authenticate': `'Basic realm="alerts"'` }),
      },
      templates: { 'application/json': JSON.stringify(body), ...(page && { 'text/html': pageOf(...page) }) },
    });
  }
}

/** A page in the browser's own colours. Its link opens the address again with GET, also after a press. */
function pageOf(heading: string, text: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<title>${heading}</title>
<style>body { max-width: 40rem; margin: 0 auto; padding: 1rem; font: 1.0625rem/1.5 system-ui, sans-serif; } a { display: inline-block; padding: .75rem 0; font-size: 1.25rem; font-weight: 700; }</style>
</head>
<body>
<main>
<h1>${heading}</h1>
<p>${text}</p>
<p><a href="">Open the page again</a></p>
</main>
</body>
</html>
`;
}
