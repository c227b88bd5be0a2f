import { FormField } from "@/components/ui/form-field";
import { Select } from "@/components/ui/select";
import { Textarea, TextField } from "@/components/ui/text-field";
import type { PrometheusQueries } from "@/schemas/connectors/store-connectors";
import { prometheusPresets } from "@/schemas/telemetry/telemetry-presets";
import { presetOf, type StoreFieldsProps } from "./store-draft";

/** The queries of a Prometheus store, and the labels that they keep apart. */
export function PrometheusFields({ draft, fields, edit }: StoreFieldsProps) {
  const { prometheus } = draft;
  const preset = presetOf(prometheus);
  const change = (queries: Partial<PrometheusQueries>) => edit({ prometheus: { ...prometheus, ...queries } });
  return (
    <>
      <div className="flex flex-col items-start gap-1">
        <span className="text-sm font-medium" aria-hidden>
          Counted by
        </span>
        <Select
          label="Counted by"
          value={preset}
          options={[
            ...prometheusPresets.map(({ key, title, about }) => ({ value: key, label: title, about })),
            ...(preset === "custom" ? [{ value: "custom", label: "Own queries" }] : []),
          ]}
          onChange={(key) => {
            const chosen = prometheusPresets.find((each) => each.key === key);
            if (chosen !== undefined) {
              change(chosen.queries);
            }
          }}
        />
        <p className="text-sm text-ink-faint">
          {prometheusPresets.find(({ key }) => key === preset)?.about ?? "Queries of your own."}
        </p>
      </div>
      <FormField
        label="All requests"
        required
        error={fields["settings.requestsQuery"]}
        help="PromQL that gives requests a second. $by stands for the labels that are kept apart, $window for the time a rate looks back, $hosts for the hosts in question."
      >
        <Textarea
          name="requestsQuery"
          spellCheck={false}
          className="font-mono text-sm"
          value={prometheus.requestsQuery}
          onChange={(event) => change({ requestsQuery: event.target.value })}
        />
      </FormField>
      <FormField label="Failed requests" required error={fields["settings.errorsQuery"]}>
        <Textarea
          name="errorsQuery"
          spellCheck={false}
          className="font-mono text-sm"
          value={prometheus.errorsQuery}
          onChange={(event) => change({ errorsQuery: event.target.value })}
        />
      </FormField>
      <div className="grid gap-4 sm:grid-cols-3">
        {(
          [
            ["hostLabel", "Label of the host"],
            ["sourceLabel", "Label of the caller"],
            ["reasonLabel", "Label of the error"],
          ] as const
        ).map(([name, label]) => (
          <FormField key={name} label={label} required error={fields[`settings.${name}`]}>
            <TextField
              name={name}
              spellCheck={false}
              className="font-mono"
              value={prometheus[name]}
              onChange={(event) => change({ [name]: event.target.value })}
            />
          </FormField>
        ))}
      </div>
    </>
  );
}
