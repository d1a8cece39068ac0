/** The answer of a page to a press: its heading, as plain text. */
export function answerOn(page: string): string {
  const heading = /<div class="answer[^>]*>\s*<strong>(.*?)<\/strong>/s.exec(page)?.[1] ?? 'The page has no answer.';
  return heading
    .replace(/<[^>]*>/g, '')
    .replaceAll('&amp;', '&')
    .replaceAll('&#39;', '’');
}
