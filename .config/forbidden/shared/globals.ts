// Neither of these may compile in shared.
export const page = window.document;
export const home = process.env;
