const Module = require("node:module");

const resolve = Module._resolveFilename;
Module._resolveFilename = (name, ...rest) => resolve(name.replace(/^cdktf(?=$|\/)/, "cdktn"), ...rest);
