/*
 * How often an account is asked. Apart from the zod schemas, so that the browser can name the limits without loading a parser.
 */

/** What Harness documents for external API requests of one key. */
export const defaultRequestsPerMinute = 400;
/** What Harness documents for all requests of one key: more is refused by Harness itself. */
export const maxRequestsPerMinute = 1_000;
/** One request every two seconds: with fewer, what a page asks for would wait longer than a person does. */
export const minRequestsPerMinute = 30;
