export { ChangeRoleInput, changeRole } from "./change-role";
export { EndSessionsInput, endSessions } from "./end-sessions";
export { listPeople } from "./list-people";
