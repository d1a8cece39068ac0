import { Document, isCollection, isMap, isScalar, Scalar } from 'yaml';
import { kinds, type OnCall, type Section } from '../../lambdas/domain/on-call/on-call.ts';
import { sections } from '../../lambdas/domain/on-call/stored-sections.ts';

/** Lines of a comment above an entry of a section, or above the file if it names none. */
export type Comment = { readonly lines: readonly string[]; readonly section?: Section; readonly id?: string };

const usualComment: Comment = {
  lines: [
    'Contacts, escalation policies and routes of Notify Support: `npx notify-support apply` writes them to the stack.',
  ],
};

/** The text of a file with this content, which gives the same content when it is read. */
export function writeOnCall(onCall: OnCall, comments: readonly Comment[] = [usualComment]): string {
  const filled = sections.filter((section) => !kinds[section].isOptional || onCall[section].length > 0);
  const written = filled.map((section) => ({ section, ...writeSection(section, onCall) }));
  const document = new Document(Object.fromEntries(written.map(({ section, content }) => [section, content])));
  for (const comment of comments) putComment(document, comment);
  for (const { section, onOneLine = [], inQuotes = [] } of written) {
    for (const path of onOneLine) putOnOneLine(document.getIn([section, ...path]));
    for (const path of inQuotes) putInQuotes(document.getIn([section, ...path], true));
  }
  return document.toString({ lineWidth: 120, flowCollectionPadding: true });
}

function writeSection<S extends Section>(section: S, onCall: OnCall) {
  return kinds[section].write(onCall[section]);
}

function putComment(document: Document, { lines, section, id }: Comment): void {
  const text = lines.map((line) => ` ${line}`).join('\n');
  const within = id === undefined ? document.contents : document.get(section);
  const pair = isMap(within) && within.items.find(({ key }) => isScalar(key) && key.value === (id ?? section));
  if (pair && isScalar(pair.key)) pair.key.commentBefore = text;
  else document.commentBefore = text;
}

function putOnOneLine(node: unknown): void {
  if (isCollection(node)) node.flow = true;
}

function putInQuotes(node: unknown): void {
  if (isScalar(node)) node.type = Scalar.QUOTE_DOUBLE;
}
