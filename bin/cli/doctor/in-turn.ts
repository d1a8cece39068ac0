/** The part of a client that takes steps around its calls, which each service's client types by its own commands. */
type Stack = {
  readonly add: (middleware: Middleware, options: { step: 'initialize'; priority: 'high'; name: string }) => void;
};
type Called = { readonly input: object };
type Send = (called: Called) => Promise<unknown>;
type Middleware = (send: Send, context: { readonly commandName?: string }) => Send;

/**
 * The same client, which makes one call after another, and asks each question once.
 *
 * All checks run at the same time. Several ask the same, and together they would exceed what a service allows in a second.
 */
export function inTurn<Client extends { readonly middlewareStack: object }>(client: Client): Client {
  const answers = new Map<string, Promise<unknown>>();
  let last: Promise<unknown> = Promise.resolve();
  const stack = client.middlewareStack as Stack;
  stack.add(
    (send, { commandName }) =>
      (called) => {
        const question = `${commandName} ${JSON.stringify(called.input)}`;
        const known = answers.get(question);
        if (known !== undefined) return known;
        const answer = last.then(() => send(called));
        last = answer.catch(() => {});
        answers.set(question, answer);
        return answer;
      },
    { step: 'initialize', priority: 'high', name: 'inTurn' },
  );
  return client;
}
