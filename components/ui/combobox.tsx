"use client";

import {
  type ComboboxProps,
  choicesSummary,
  chosenOption,
  FieldText,
  fieldClass,
  type MultiComboboxProps,
} from "./combobox-field";
import { type OnDemandProps, useOnDemand } from "./on-demand";

const loadList = () => import("./combobox-list");

/** One choice of a long list with search. `null` means none, which is the first option. */
export function Combobox(props: ComboboxProps) {
  const { loaded, triggerProps } = useOnDemand(loadList);
  if (loaded !== null) return <loaded.ComboboxWithList {...props} />;
  return <ClosedField {...props} shown={chosenOption(props).label} triggerProps={triggerProps} />;
}

/** Several choices of a long list with search; an empty array means all. */
export function MultiCombobox(props: MultiComboboxProps) {
  const { loaded, triggerProps } = useOnDemand(loadList);
  if (loaded !== null) return <loaded.MultiComboboxWithList {...props} />;
  return <ClosedField {...props} shown={choicesSummary(props)} triggerProps={triggerProps} />;
}

/** The field before it was first opened: the same to the eye and to assistive technology. */
function ClosedField({
  label,
  shown,
  prefix,
  size,
  className,
  triggerProps,
}: Pick<ComboboxProps, "label" | "prefix" | "size" | "className"> & {
  shown: string;
  triggerProps: OnDemandProps;
}) {
  return (
    <button
      type="button"
      role="combobox"
      aria-haspopup="dialog"
      aria-expanded={false}
      aria-label={`${label}: ${shown}`}
      className={fieldClass(size, className)}
      {...triggerProps}
    >
      <FieldText prefix={prefix}>{shown}</FieldText>
    </button>
  );
}
