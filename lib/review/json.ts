export { at, holdsTrue, isObject, objectsAt, type PlainObject, textAt } from "../scheduling/json";
