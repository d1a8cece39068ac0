import { useEffect, useRef, useState } from 'preact/hooks';
import { incidents } from './live.ts';
import { count } from './words.ts';

/** Announces new incidents and changes of status to screen readers. */
export function Announcer() {
  const before = useRef(incidents.value);
  const [text, setText] = useState('');
  useEffect(() => {
    const changed = [...incidents.value.values()].filter(({ id, status }) => before.current.get(id)?.status !== status);
    const isFirst = before.current.size === 0 && changed.length > 1;
    before.current = incidents.value;
    if (isFirst || changed.length === 0) return;
    const [first] = changed;
    setText(
      changed.length === 1 && first
        ? `${first.summary}: ${first.status}`
        : `${count(changed.length, 'incident')} changed`,
    );
  }, [incidents.value]);
  return (
    <div class="unseen" aria-live="polite">
      {text}
    </div>
  );
}
