import { FormField } from "@/components/ui/form-field";
import { TextField } from "@/components/ui/text-field";

interface FieldProps {
  value: string;
  onChange: (value: string) => void;
  error?: string | undefined;
  help?: string | undefined;
}

/** How a connector is called here. */
export function NameField({ value, onChange, error, help }: FieldProps) {
  return (
    <FormField label="Name" required error={error} help={help}>
      <TextField
        name="displayName"
        value={value}
        maxLength={80}
        onChange={(event) => onChange(event.target.value)}
      />
    </FormField>
  );
}

/** Where it is connected to. */
export function AddressField({ value, onChange, error, help }: FieldProps) {
  return (
    <FormField label="Address" required error={error} help={help}>
      <TextField
        name="baseUrl"
        inputMode="url"
        spellCheck={false}
        value={value}
        onChange={(event) => onChange(event.target.value)}
      />
    </FormField>
  );
}

/** A token or a password: never shown, never kept by the browser. */
export function SecretField({
  label,
  name,
  value,
  onChange,
  error,
  help,
  required = false,
}: FieldProps & { label: string; name: string; required?: boolean }) {
  return (
    <FormField label={label} required={required} error={error} help={help}>
      <TextField
        name={name}
        type="password"
        autoComplete="off"
        spellCheck={false}
        value={value}
        onChange={(event) => onChange(event.target.value)}
      />
    </FormField>
  );
}
