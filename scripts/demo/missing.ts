/** Something that the story promised, and that did not happen. */
export class Missing extends Error {}
