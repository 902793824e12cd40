import { App } from "cdktf";
import { EdgeStack } from "./edge";

const app = new App();
new EdgeStack(app, "edge");
app.synth();
