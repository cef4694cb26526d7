import { roles } from "../texts/roles.ts";
import { Select } from "./field.tsx";

interface RoleSelectProps {
  label: string;
  initial?: string;
  error: string | undefined;
}

/** Chooses a role; the field's name is `role`. */
export function RoleSelect({ label, initial, error }: RoleSelectProps) {
  return (
    <Select label={label} name="role" defaultValue={initial} error={error}>
      {Object.entries(roles).map(([role, name]) => (
        <option key={role} value={role}>
          {name}
        </option>
      ))}
    </Select>
  );
}
