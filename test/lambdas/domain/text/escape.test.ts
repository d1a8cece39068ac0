import { describe, expect, it } from 'vitest';
import { escapeHtml, html, trustedHtml } from '../../../../lambdas/domain/text/escape.ts';

describe('HTML', () => {
  it('shows text as it is, between tags and within attributes', () => {
    expect(escapeHtml(`<a href="x" id='y'>&\`</a>`)).toBe(
      '&lt;a href=&quot;x&quot; id=&#39;y&#39;&gt;&amp;&#96;&lt;/a&gt;',
    );
  });

  it('drops control characters and direction marks', () => {
    expect(escapeHtml('a\u0000b\u202ec')).toBe('abc');
  });

  it('escapes whatever is inserted, and only that', () => {
    const list = ['<', html`<b>${'>'}</b>`, 3];
    expect(html`<p title="${'"'}">${list}${undefined}${false}</p>`.markup).toBe(
      '<p title="&quot;">&lt;<b>&gt;</b>3</p>',
    );
  });

  it('takes text of our own as it is', () => {
    expect(html`${trustedHtml('<br>')}`.markup).toBe('<br>');
  });
});
