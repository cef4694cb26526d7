import { vi } from "vitest";
import { askOnce } from "./ask-once.ts";

// Test files share a thread, which has loaded the libraries once. What is ours begins anew for each file.
vi.resetModules();
askOnce();
