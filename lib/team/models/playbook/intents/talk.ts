import type { Intent } from "../plan";
import { bullets, paragraphs, plain } from "../render/words";

export const notAnLlm =
  "I am the built-in playbook: I follow rules over Tackroom's data and Harness's API. I am **not a language model** and I do not guess.";

export const examples = [
  "“How are we doing?” or “what is failing?”",
  "“Why did checkout-deploy fail?”, then “and its log?” or “what changed?”",
  "“Which tests are flaky?”",
  "“What is running or waiting?”",
  "“List services”, “show the pipeline checkout-deploy”, “search payments”, “which fields has a trigger?”",
  "“Run it again”, “retry it”, “abort it”, “approve the waiting one”: I propose it, a person with the role of approver decides",
] as const;

/** "What can you do?" */
export const help: Intent = {
  id: "help",
  score: ({ said }) => (said.concepts.has("help") ? 88 : said.concepts.has("capability") ? 75 : 0),
  // biome-ignore lint/correctness/useYield: a plan that needs no tool
  *plan() {
    return paragraphs(
      "I can look at pipeline health, failures, tests and everything in Harness, and propose actions. Try:",
      bullets(examples),
      `${notAnLlm} With an OpenAI-compatible key the same tools are driven by a language model.`,
    );
  },
};

/** "Are you an LLM?" */
export const whoAmI: Intent = {
  id: "whoami",
  score: ({ said }) =>
    said.concepts.has("whoami") ? 77 : said.concepts.has("llm") && said.question ? 76 : 0,
  // biome-ignore lint/correctness/useYield: a plan that needs no tool
  *plan() {
    return `${notAnLlm} An administrator can connect a language model with \`OPENAI_API_KEY\` and \`OPENAI_MODEL\`; it would use the same tools and the same approvals.`;
  },
};

export const smallTalk: Intent = {
  id: "small_talk",
  score: ({ said }) => {
    const short = said.text.split(" ").length <= 4 && said.name === null && !said.resource;
    return short && (said.concepts.has("thanks") || said.concepts.has("greeting")) ? 58 : 0;
  },
  // biome-ignore lint/correctness/useYield: a plan that needs no tool
  *plan({ said, context }) {
    if (said.concepts.has("thanks")) return "You are welcome.";
    const name = context.userName ? ` ${plain(context.userName)}` : "";
    return paragraphs(
      `Hello${name}. Ask me what is failing, why something failed, or to run something. For example:`,
      bullets(examples.slice(0, 4)),
    );
  },
};

/** Nothing else fits: say so, and say what would. */
export const fallback: Intent = {
  id: "fallback",
  score: () => 1,
  // biome-ignore lint/correctness/useYield: a plan that needs no tool
  *plan({ said }) {
    return paragraphs(
      said.text === ""
        ? "I found no words in that message."
        : `I do not know how to answer that. ${notAnLlm}`,
      `What I can do:\n${bullets(examples)}`,
    );
  },
};
