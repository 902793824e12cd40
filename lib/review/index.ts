export { InputFileError } from "./input-file";
export { type LoadedModel, loadModels } from "./load-models";
