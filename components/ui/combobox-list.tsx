"use client";

import { Combobox as Base } from "@base-ui/react/combobox";
import { Check, Search } from "lucide-react";
import {
  type ComboboxOption,
  type ComboboxProps,
  choicesSummary,
  chosenOption,
  FieldText,
  fieldClass,
  type MultiComboboxProps,
} from "./combobox-field";

/*
 * The comboboxes with their lists. `combobox.tsx` puts them in the place of a closed field when that is first opened,
 * hence they begin open.
 */

const defaultPlaceholder = "Search";
const searchText = (option: ComboboxOption) => `${option.label} ${option.about ?? ""}`;
const sameOption = (one: ComboboxOption, two: ComboboxOption) => one.value === two.value;

function Popup({ searchPlaceholder }: { searchPlaceholder: string }) {
  return (
    <Base.Portal>
      <Base.Positioner sideOffset={4} align="start" className="z-50">
        <Base.Popup className="popup w-72 max-w-[calc(100vw-2rem)]">
          <div className="flex items-center gap-2 border-b border-line px-2.5">
            <Search className="size-4 text-ink-faint" aria-hidden />
            <Base.Input
              placeholder={searchPlaceholder}
              aria-label={searchPlaceholder}
              className="h-9 w-full bg-transparent text-base outline-none"
            />
          </div>
          <Base.Empty className="px-3 py-3 text-sm text-ink-faint empty:hidden">Nothing matches.</Base.Empty>
          <Base.List className="scroll-thin max-h-72 overflow-y-auto p-1 empty:p-0">
            {(option: ComboboxOption) => (
              <Base.Item
                key={option.value}
                value={option}
                className="flex min-h-8 cursor-default items-center gap-2 rounded px-2 py-1 text-base outline-none select-none data-highlighted:bg-sunken"
              >
                <span className="min-w-0 flex-1">
                  <span className="block truncate">{option.label}</span>
                  {option.about === undefined ? null : (
                    <span className="block truncate text-xs text-ink-faint">{option.about}</span>
                  )}
                </span>
                <Base.ItemIndicator>
                  <Check className="size-4 text-accent" aria-hidden />
                </Base.ItemIndicator>
              </Base.Item>
            )}
          </Base.List>
        </Base.Popup>
      </Base.Positioner>
    </Base.Portal>
  );
}

export function ComboboxWithList(props: ComboboxProps) {
  const { label, options, emptyLabel, prefix, searchPlaceholder, size, className, onChange } = props;
  const chosen = chosenOption(props);
  return (
    <Base.Root
      defaultOpen
      items={[{ value: "", label: emptyLabel }, ...options]}
      value={chosen}
      onValueChange={(next: ComboboxOption | null) => onChange(next?.value ? next.value : null)}
      itemToStringLabel={searchText}
      isItemEqualToValue={sameOption}
    >
      <Base.Trigger aria-label={`${label}: ${chosen.label}`} className={fieldClass(size, className)}>
        <FieldText prefix={prefix}>{chosen.label}</FieldText>
      </Base.Trigger>
      <Popup searchPlaceholder={searchPlaceholder ?? defaultPlaceholder} />
    </Base.Root>
  );
}

export function MultiComboboxWithList(props: MultiComboboxProps) {
  const { label, options, values, prefix, searchPlaceholder, size, className, onChange } = props;
  const summary = choicesSummary(props);
  return (
    <Base.Root
      defaultOpen
      items={[...options]}
      multiple
      value={options.filter((option) => values.includes(option.value))}
      onValueChange={(next: ComboboxOption[]) => onChange(next.map((option) => option.value))}
      itemToStringLabel={searchText}
      isItemEqualToValue={sameOption}
    >
      <Base.Trigger aria-label={`${label}: ${summary}`} className={fieldClass(size, className)}>
        <FieldText prefix={prefix}>{summary}</FieldText>
      </Base.Trigger>
      <Popup searchPlaceholder={searchPlaceholder ?? defaultPlaceholder} />
    </Base.Root>
  );
}
