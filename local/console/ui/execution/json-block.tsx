import { useMemo, useState } from 'preact/hooks';
import { prettyJson } from './json-text.ts';

/** JSON under a heading, to read and to copy. Its content is always shown as text. */
export function JsonBlock({ title, text, none }: { title: string; text: string | undefined; none: string }) {
  const pretty = useMemo(() => (text === undefined ? undefined : prettyJson(text)), [text]);
  const [isCopied, setIsCopied] = useState(false);
  return (
    <section class="json" aria-label={title}>
      <header>
        <h3>{title}</h3>
        {pretty !== undefined && (
          <button
            type="button"
            aria-label={`Copy ${title}`}
            onClick={() => void navigator.clipboard.writeText(pretty).then(() => setIsCopied(true))}
          >
            {isCopied ? 'Copied' : 'Copy'}
          </button>
        )}
      </header>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: The keyboard must reach everything that scrolls. */}
      {pretty === undefined ? <p class="none">{none}</p> : <pre tabIndex={0}>{pretty}</pre>}
    </section>
  );
}
