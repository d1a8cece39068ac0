/** The longest wait for what comes soon, in milliseconds. Only a machine that is busy otherwise comes near it. */
export const longestWait = 60_000;
