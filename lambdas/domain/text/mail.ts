import { type Html, html } from './escape.ts';
import { anchor, linkify, type Reference } from './links.ts';
import { plainText } from './plain.ts';

/** A message for a mailbox, as text and as HTML. */
export type Mail = { readonly subject: string; readonly text: string; readonly html: string };

/** One part of a mail. The text and the HTML are made from the same list of blocks. */
export type Block =
  | { readonly kind: 'heading' | 'line' | 'strong' | 'small'; readonly text: string }
  | { readonly kind: 'button'; readonly text: string; readonly url: string }
  | { readonly kind: 'quote'; readonly title: string; readonly text: string }
  | ({ readonly kind: 'link' } & Reference);

/** A mail with the same content as text and as HTML. */
export function composeMail(subject: string, blocks: readonly Block[]): Mail {
  return { subject, text: `${blocks.map(textOf).join('\n\n')}\n`, html: document(subject, blocks).markup };
}

function textOf(block: Block): string {
  switch (block.kind) {
    case 'button':
      return `${block.text}:\n${block.url}`;
    case 'link':
      return `${block.label}:\n${block.url}`;
    case 'quote':
      return `${block.title}:\n${plainText(block.text).trim().replace(/^/gm, '> ')}`;
    default:
      return plainText(block.text);
  }
}

/** The HTML, with inline styles only. Its colours, the button's and some greys, are readable on light and dark. */
function document(subject: string, blocks: readonly Block[]): Html {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<title>${subject}</title>
</head>
<body style="margin:0;padding:0">
<div style="max-width:560px;margin:0 auto;padding:24px 20px;font-family:-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif;font-size:17px;line-height:1.5;overflow-wrap:anywhere">
${blocks.map(htmlOf)}</div>
</body>
</html>
`;
}

function htmlOf(block: Block): Html {
  switch (block.kind) {
    case 'heading':
      return html`<h1 style="margin:0 0 16px;font-size:23px;line-height:1.3">${block.text}</h1>\n`;
    case 'line':
      return html`<p style="margin:0 0 16px">${block.text}</p>\n`;
    case 'strong':
      return html`<p style="margin:0 0 16px"><strong>${block.text}</strong></p>\n`;
    case 'small':
      return html`<p style="margin:28px 0 0;padding-top:12px;border-top:1px solid #8a8f98;font-size:14px">${block.text}</p>\n`;
    case 'button':
      return html`<p style="margin:24px 0"><a href="${block.url}" style="display:inline-block;padding:15px 28px;border-radius:8px;background-color:#0b5cad;border:1px solid #0b5cad;color:#ffffff;font-size:19px;font-weight:bold;text-decoration:none">${block.text}</a></p>\n`;
    case 'link':
      return html`<p style="margin:0 0 16px">${anchor(block.url, block.label)}</p>\n`;
    case 'quote':
      return html`<p style="margin:24px 0 4px;font-size:14px"><strong>${block.title}</strong></p>
<div style="margin:0 0 24px;padding:2px 0 2px 14px;border-left:4px solid #8a8f98">${brokenLines(block.text)}</div>\n`;
  }
}

/** The text with every line break as an element, because mail programs ignore `white-space`. */
function brokenLines(text: string): Html {
  const lines = plainText(text).trim().split('\n');
  return html`${lines.map((line, index) => html`${index > 0 && html`<br>\n`}${linkify(line)}`)}`;
}
