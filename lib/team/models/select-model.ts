import { createOpenAI } from "@ai-sdk/openai";
import type { LanguageModelV4 } from "@ai-sdk/provider";
import { env, type OpenAiSettings } from "@/lib/env";
import { playbookModel, playbookModelId } from "./playbook/playbook-model";

export interface ChosenModel {
  id: string;
  model: LanguageModelV4;
  isLanguageModel: boolean;
}

/** The model that answers: the configured OpenAI-compatible one, else the built-in playbook. */
export function chooseModel(): ChosenModel {
  const settings = env().openai;
  return settings === null
    ? { id: playbookModelId, model: playbookModel(), isLanguageModel: false }
    : openAiModel(settings);
}

/** A model of an OpenAI-compatible server, by the Responses or the Chat Completions API. */
export function openAiModel(settings: OpenAiSettings): ChosenModel {
  const provider = createOpenAI({
    apiKey: settings.apiKey,
    ...(settings.baseUrl === undefined ? {} : { baseURL: settings.baseUrl }),
  });
  return {
    id: settings.model,
    model: settings.api === "chat" ? provider.chat(settings.model) : provider.responses(settings.model),
    isLanguageModel: true,
  };
}

/** What the chat shows about the model. */
export function describeModel(): { id: string; label: string; isLanguageModel: boolean } {
  const settings = env().openai;
  return settings === null
    ? { id: playbookModelId, label: "Playbook (rules, no language model)", isLanguageModel: false }
    : { id: settings.model, label: settings.model, isLanguageModel: true };
}
