/**
 * Moves the focus within a row, or to the place above or below it in the next row. A row is marked with `data-row`; in one that
 * is a `list`, all arrow keys move within it.
 */
export function moveFocus(event: KeyboardEvent): void {
  const here = (event.target as Element).closest<HTMLElement>('[data-row] button');
  const row = here?.closest('[data-row]');
  if (!here || !row || event.ctrlKey || event.metaKey || event.altKey) return;
  const target = targetOf(event.key, here, row, event.currentTarget as Element);
  if (target === undefined) return;
  event.preventDefault();
  target.focus();
}

const steps: { readonly [key: string]: number } = { ArrowLeft: -1, ArrowRight: 1 };
const rowSteps: { readonly [key: string]: number } = { ArrowUp: -1, ArrowDown: 1 };

function targetOf(key: string, here: HTMLElement, row: Element, all: Element): HTMLElement | undefined {
  const buttons = buttonsIn(row);
  if (key === 'Home') return buttons[0];
  if (key === 'End') return buttons.at(-1);
  const isList = row.getAttribute('data-row') === 'list';
  const step = steps[key] ?? (isList ? rowSteps[key] : undefined);
  if (step !== undefined) return buttons[buttons.indexOf(here) + step];
  const rowStep = rowSteps[key];
  if (rowStep === undefined) return undefined;
  const rows = [...all.querySelectorAll('[data-row]')].filter((each) => each.querySelector('button'));
  const next = rows[rows.indexOf(row) + rowStep];
  return next && nearest(buttonsIn(next), middleOf(here));
}

function buttonsIn(row: Element): HTMLElement[] {
  return [...row.querySelectorAll('button')];
}

function nearest(buttons: readonly HTMLElement[], place: number): HTMLElement | undefined {
  const distance = (button: HTMLElement) => {
    const { left, right } = button.getBoundingClientRect();
    return Math.max(left - place, place - right, 0);
  };
  return buttons.toSorted((a, b) => distance(a) - distance(b))[0];
}

function middleOf(element: Element): number {
  const { left, width } = element.getBoundingClientRect();
  return left + width / 2;
}
