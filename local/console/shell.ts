import type { Answer } from '../cloud/wire.ts';

const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "frame-src 'self'",
  "form-action 'none'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
  // The page must not turn text into markup. If it does so by mistake, the browser refuses instead of running it.
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join('; ');

/** The stack that the page shows: the one that runs on this machine, or a deployed one. */
export type ShownStack = 'local' | 'deployed';

const htmlOf = (shown: ShownStack) => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Notify Support</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="console/main.css">
<script type="module" src="console/main.js"></script>
</head>
<body>
<noscript>This console needs JavaScript. The links in messages do not.</noscript>
<div id="app" data-stack="${shown}"></div>
</body>
</html>
`;

/** The console's only document. Its policy keeps text from alarms from running even if it were not escaped. */
export const shellOf = (shown: ShownStack): Answer => ({
  status: 200,
  headers: {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': policy,
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'same-origin',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
  },
  body: htmlOf(shown),
});
