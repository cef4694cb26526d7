import { vi } from "vitest";

// Test files share a thread, which has loaded the libraries once. What is ours begins anew for each file.
vi.resetModules();
