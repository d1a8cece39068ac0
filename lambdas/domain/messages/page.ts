import { type Html, html, trustedHtml } from './escape.ts';

/**
 * The look of every page that a link opens: one column, large type, system colours, no images, no scripts.
 *
 * The page holds exactly this text, so its hash can stand in the Content-Security-Policy.
 */
export const pageStyle = `
:root { color-scheme: light dark; --ink: #16181d; --paper: #fff; --soft: #f1f3f6; --line: #8a8f98; --faint: #50555f; --link: #0b4f94;
  --alert: #a3121f; --well: #0d5c36; --warn: #7a4600; --press: #0d5c36; --on: #fff; }
@media screen and (prefers-color-scheme: dark) { :root { --ink: #f3f4f6; --paper: #101216; --soft: #1d2127; --line: #767c87; --faint: #b6bcc6; --link: #8cc2ff;
  --alert: #ff9a9f; --well: #7fe0a9; --warn: #ffc46b; --press: #7fe0a9; --on: #07180f; } }
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 1.125rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; overflow-wrap: anywhere; }
main { max-width: 40rem; margin: 0 auto; padding: 1.25rem 1.125rem 3rem; }
h1 { font-size: 1.625rem; line-height: 1.25; margin: .875rem 0 .625rem; }
h2 { font-size: 1.125rem; margin: 2.25rem 0 .5rem; }
p { margin: .625rem 0; }
a { color: var(--link); }
.tags { display: flex; flex-wrap: wrap; gap: .5rem; margin: 0; font-size: 1rem; font-weight: 700; }
.tags span { padding: .125rem .625rem; border: 2px solid currentColor; border-radius: 1rem; }
.alert { color: var(--alert); } .well { color: var(--well); } .warn { color: var(--warn); }
.answer { margin: 1.25rem 0; padding: .875rem 1rem; border: 2px solid; border-left-width: 10px; border-radius: .5rem; background: var(--soft); }
.answer strong { display: block; font-size: 1.375rem; line-height: 1.3; }
.answer span { color: var(--ink); }
.state { font-size: 1.25rem; font-weight: 600; }
form { margin: 1.5rem 0; }
button { display: block; width: 100%; min-height: 3.75rem; margin-top: 1.125rem; padding: .75rem 1rem; font: inherit; font-size: 1.25rem; font-weight: 700;
  color: var(--ink); background: var(--soft); border: 2px solid var(--line); border-radius: .75rem; cursor: pointer; overflow-wrap: anywhere; text-wrap: balance; }
button.first { min-height: 5rem; font-size: 1.625rem; color: var(--on); background: var(--press); border-color: var(--press); }
button:focus-visible, a:focus-visible, summary:focus-visible { outline: 4px solid var(--link); outline-offset: 3px; }
.hint { margin: .375rem .25rem 0; color: var(--faint); font-size: 1rem; }
.text { white-space: pre-wrap; padding-left: .875rem; border-left: 4px solid var(--line); }
.links { padding: 0; list-style: none; }
.links a { display: inline-block; padding: .5rem 0; }
ol { margin: 0; padding: 0; list-style: none; }
ol li { display: flex; gap: .75rem; padding: .4375rem 0; border-top: 1px solid var(--line); font-size: 1rem; }
ol time { flex: none; min-width: 3rem; max-width: 6rem; font-variant-numeric: tabular-nums; font-weight: 700; }
summary { padding: .75rem 0; font-weight: 700; cursor: pointer; }
pre { margin: 0; padding: .75rem; background: var(--soft); border-radius: .5rem; font-size: .9375rem; line-height: 1.4; white-space: pre-wrap; }
footer { margin-top: 2.5rem; padding-top: .75rem; border-top: 2px solid var(--line); color: var(--faint); font-size: 1rem; }
@media print { :root { color-scheme: light; } form, .again { display: none; } main { max-width: none; padding: 0; } body { font-size: 11pt; } li { break-inside: avoid; } }
`;

/** A complete document around what a page says. */
export function document(title: string, body: Html): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<title>${title}</title>
<style>${trustedHtml(pageStyle)}</style>
</head>
<body>
<main>
${body}
</main>
</body>
</html>
`.markup;
}

/** A page that only says something: an unknown or expired code, a fault. */
export function plainPage({ title, text }: { readonly title: string; readonly text: string }): string {
  return document(title, html`<h1>${title}</h1>\n<p>${text}</p>`);
}
