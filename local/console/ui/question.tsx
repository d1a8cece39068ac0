import { signal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { isDeployed } from './stack.ts';

type Asked = { readonly text: string; readonly yes: string; readonly answer: (isYes: boolean) => void };

const asked = signal<Asked | undefined>(undefined);

/**
 * Asks before something is done in a deployed stack; true if the person says yes. On the stack of this machine nothing is asked.
 *
 * @param yes the label of the button that does it
 */
export function isConfirmed(text: string, yes: string): Promise<boolean> {
  if (!isDeployed) return Promise.resolve(true);
  asked.peek()?.answer(false);
  return new Promise((answer) => {
    asked.value = { text, yes, answer };
  });
}

/** The question that is asked, if there is one. */
export function Question() {
  const question = asked.value;
  return question && <Dialog key={question.text} question={question} />;
}

function Dialog({ question: { text, yes, answer } }: { readonly question: Asked }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const cancel = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    dialog.current?.showModal();
    // Pressing Enter twice by mistake then does nothing.
    cancel.current?.focus();
  }, []);
  const end = (isYes: boolean) => {
    // Closed first, so that the focus goes back to where it was.
    dialog.current?.close();
    asked.value = undefined;
    answer(isYes);
  };
  return (
    <dialog
      class="question card"
      aria-labelledby="question"
      ref={dialog}
      onCancel={(event) => {
        event.preventDefault();
        end(false);
      }}
    >
      <p id="question">{text}</p>
      <div class="chips">
        <button class="first" type="button" onClick={() => end(true)}>
          {yes}
        </button>
        <button type="button" ref={cancel} onClick={() => end(false)}>
          Cancel
        </button>
      </div>
    </dialog>
  );
}
