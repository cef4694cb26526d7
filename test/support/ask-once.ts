/** What of vitest's module runner is used here; the pool for Workers uses the same. */
export interface Loader {
  evaluatedModules: { idToModuleMap: Map<string, LoadedModule> };
  getModuleInformation(url: string, importer: string, known?: { meta?: unknown }): Promise<unknown>;
  vitestOptions: { transport: { resolveId(id: string, importer?: string): Promise<unknown> } };
}

interface LoadedModule {
  promise: unknown;
  exports: unknown;
  evaluated: boolean;
  importers: Set<string>;
}

export const loader = (globalThis as unknown as { __vitest_mocker__: { moduleRunner: Loader } })
  .__vitest_mocker__.moduleRunner;

/**
 * Every import of every module asks the main process where it is and whether
 * its code has changed: thousands of questions for a file of tests, which cost
 * most of what it takes to begin one. The pool imports the Worker again for each
 * request and each call of an object, too. Files that share a process need not
 * ask for what is known. What has changed in watch mode has no `meta` left, and
 * is asked for.
 */
export function askOnce(): void {
  if (Object.hasOwn(loader, "getModuleInformation")) return;
  const ask = loader.getModuleInformation.bind(loader);
  loader.getModuleInformation = async (url, importer, known) =>
    known?.meta ? known : ask(url, importer, known);
  const { transport } = loader.vitestOptions;
  const resolve = transport.resolveId.bind(transport);
  const places = new Map<string, unknown>();
  transport.resolveId = async (id, importer) => {
    if (importer !== undefined) return resolve(id, importer);
    if (!places.has(id)) places.set(id, await resolve(id));
    return places.get(id);
  };
}
