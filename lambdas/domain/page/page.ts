import { type Html, html, trustedHtml } from '../text/escape.ts';

/**
 * The look of every page that a link opens: one column, large type, system fonts, no images, no scripts. Its colours are
 * the console's.
 *
 * The page holds exactly this text, so its hash can stand in the Content-Security-Policy.
 */
export const pageStyle = `
:root { color-scheme: light dark; --paper: #f5f6f8; --card: #fff; --soft: #eceff3; --line: #dadee5; --edge: #868c96; --ink: #16181d; --faint: #555b66; --link: #0b4f94; --alert: #a3121f; --alert-soft: #fceaea; --alert-line: #e0a0a4; --warn: #7a4600; --warn-soft: #fdf1dc; --warn-line: #e0c08a; --well: #0d5c36; --well-soft: #e4f4eb; --well-line: #9fd0b5; --on: #fff; --round: 0.75rem; }
@media screen and (prefers-color-scheme: dark) { :root { --paper: #0f1115; --card: #181b21; --soft: #22262e; --line: #2f343d; --edge: #7a818c; --ink: #eff1f4; --faint: #a9b0bb; --link: #8cc2ff; --alert: #ff9a9f; --alert-soft: #371b1f; --alert-line: #6d3238; --warn: #ffc46b; --warn-soft: #31260f; --warn-line: #66501f; --well: #7fe0a9; --well-soft: #112d1e; --well-line: #285f42; --on: #0a0d12; } }
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body { max-width: 40rem; margin: 0 auto; padding: 1rem; background: var(--paper); color: var(--ink); overflow-wrap: anywhere;
  font: 1.0625rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
h1 { margin: .75rem 0 .375rem; font-size: 1.5rem; line-height: 1.25; text-wrap: balance; }
h2 { margin: 2.5rem 0 .5rem; font-size: 1.1875rem; }
p { margin: .5rem 0; }
a { color: var(--link); }
time { white-space: nowrap; }
.alert { color: var(--alert); --tint: var(--alert-soft); --rim: var(--alert-line); }
.warn { color: var(--warn); --tint: var(--warn-soft); --rim: var(--warn-line); }
.well { color: var(--well); --tint: var(--well-soft); --rim: var(--well-line); }
.tags { display: flex; flex-wrap: wrap; gap: .5rem; margin: 0; font-size: .9375rem; font-weight: 700; }
.tags span { padding: .125rem .75rem; border: 2px solid; border-radius: 1rem; background: var(--tint, var(--card)); }
.since { margin: 0; color: var(--faint); }
.state, .answer { margin: .875rem 0; padding: .75rem .875rem; border: 1px solid var(--rim); border-left: .5rem solid; border-radius: var(--round); background: var(--tint); }
strong { display: block; font-size: 1.25rem; line-height: 1.3; }
.answer strong { font-size: 1.5rem; }
.state span, .answer span { color: var(--ink); }
button { display: block; width: 100%; min-height: 3.5rem; margin: .875rem 0 0; padding: .625rem 1rem; font: inherit; font-size: 1.125rem; font-weight: 600; line-height: 1.3;
  color: var(--ink); background: var(--card); border: 2px solid var(--edge); border-radius: var(--round); cursor: pointer; overflow-wrap: anywhere; text-wrap: balance; }
.first { min-height: 4.5rem; margin: 1rem 0 1.75rem; font-size: 1.5rem; font-weight: 700; color: var(--on); background: var(--well); border-color: var(--well); }
form { margin: 1rem 0; }
button + .faint { margin: .25rem 0 0; }
:focus-visible { outline: 4px solid var(--link); outline-offset: 3px; }
.faint, .level, footer { color: var(--faint); font-size: 1rem; }
.level { white-space: nowrap; }
.again, .links a { display: inline-block; padding: .75rem 0; }
ul, ol { margin: 0; padding: 0; list-style: none; }
.people li, ol li { padding: .625rem 0; border-top: 1px solid var(--line); }
.people p { margin: 0; }
.now { font-weight: 600; }
ol { font-size: 1rem; }
ol li { display: flex; gap: .875rem; }
ol time { flex: none; white-space: normal; min-width: 3rem; max-width: 6rem; color: var(--ink); font-variant-numeric: tabular-nums; font-weight: 600; }
.reply { font-weight: 600; }
summary { min-height: 3rem; padding: .75rem 0; font-weight: 600; cursor: pointer; }
.text, blockquote { margin: .5rem 0; padding-inline-start: .875rem; border-inline-start: 4px solid var(--line); white-space: pre-wrap; }
pre { margin: 0; padding: .75rem; background: var(--soft); border-radius: .5rem; font-size: .9375rem; line-height: 1.4; white-space: pre-wrap; }
.list li { padding: .875rem 0 1.125rem; border-top: 1px solid var(--line); }
.list p { margin: 0; }
.list .faint { font-size: .9375rem; }
.what { font-weight: 600; }
.what a { display: inline-block; padding: .25rem 0; }
.pair { display: flex; gap: .625rem; }
.pair button { flex: 1; min-height: 3rem; margin: .625rem 0 0; padding: .375rem .5rem; font-size: 1rem; }
.pair .take { color: var(--well); border-color: var(--well); }
.all { margin: 1rem 0 .25rem; }
footer { margin-top: 2.5rem; padding-top: .5rem; border-top: 1px solid var(--line); }
@media screen and (max-width: 40rem) and (min-height: 34rem) { form { display: contents; } .first { position: sticky; bottom: 1rem; box-shadow: 0 0 0 .5rem var(--paper); } .all { position: static; box-shadow: none; } }
@media (prefers-contrast: more) { :root { --line: var(--edge); --edge: var(--ink); --faint: var(--ink); } .alert, .warn, .well { --rim: currentColor; } }
@media (forced-colors: active) { .first { border-width: 6px; } }
@media print {
  @page { margin: 15mm; }
  :root { color-scheme: light; --paper: #fff; --card: #fff; --soft: #fff; --line: #000; --ink: #000; --faint: #000; --link: #000; }
  .alert, .warn, .well { color: #000; --tint: #fff; --rim: #000; }
  html { font-size: 10.5pt; }
  body { max-width: none; padding: 0; font-size: 1rem; }
  form, .again, .screen, .many button { display: none; }
  .many { display: block; }
  h2 { margin-top: 1.5rem; }
  li, .state, .answer, blockquote { break-inside: avoid; }
  h1, h2, summary { break-after: avoid; }
  .people li, ol li { padding: .25rem 0; }
  summary { min-height: 0; padding: .25rem 0; list-style: none; }
  ::details-content { content-visibility: visible; block-size: auto; }
  .links a::after { content: " (" attr(href) ")"; }
}
`;

/** A complete document around a page's content. */
export function document(title: string, body: Html): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="format-detection" content="telephone=no, date=no, address=no, email=no">
<meta name="robots" content="noindex">
<title>${title}</title>
<style>${trustedHtml(pageStyle)}</style>
</head>
<body>
${body}
</body>
</html>
`.markup;
}

/** A page with a title and a text, and nothing else: for an unknown or expired code, or a fault. */
export function plainPage({ title, text }: { readonly title: string; readonly text: string }): string {
  return document(title, html`<main>\n<h1>${title}</h1>\n<p>${text}</p>\n</main>`);
}

/** The answer to a link whose contact is no longer in oncall.yaml. It does not show the incident. */
export const formerContact = {
  title: 'This link is no longer valid',
  text: 'Its contact is no longer in oncall.yaml. You cannot see or answer the incident with it, and nothing was changed. If the contact is added again, the link works again.',
};

/** The one answer for codes that are unknown, malformed or expired: it does not reveal which. */
export const unknownLink = {
  title: 'This link does not work',
  text: 'It may have expired, or part of it may be missing. Open the newest message about the incident and use its link.',
};

/** The answers to presses that are not a button of the incident's own page, or not of a contact's link. */
export const foreign = {
  title: 'Answer not accepted',
  text: 'You can only answer on the incident’s own page. Open the link in your message.',
};
export const noReply = {
  title: 'No answer received',
  text: 'Nothing was changed. Open the link again and press a button.',
};
export const readOnly = { title: 'Read-only link', text: 'This link shows the incident. You cannot answer with it.' };
