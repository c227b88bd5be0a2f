import { FormField } from "@/components/ui/form-field";
import { TextField } from "@/components/ui/text-field";
import type { StoreFieldsProps } from "./store-draft";

/** Whose lines a Loki store is searched for. */
export function LokiFields({ draft, fields, edit }: StoreFieldsProps) {
  return (
    <FormField
      label="Streams"
      required
      error={fields["settings.selector"]}
      help='Whose logs are searched, as a stream selector such as {namespace="ci"}.'
    >
      <TextField
        name="selector"
        spellCheck={false}
        className="font-mono"
        value={draft.loki.selector}
        onChange={(event) => edit({ loki: { ...draft.loki, selector: event.target.value } })}
      />
    </FormField>
  );
}
