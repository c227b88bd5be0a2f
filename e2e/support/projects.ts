/** The Playwright project of the files that change the simulated world; one after another, others run beside them. */
export const worldProject = "world";
