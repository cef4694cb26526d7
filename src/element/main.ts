import { HeraldBell } from "./bell.ts";

// A page may have the script tag twice.
if (!customElements.get("herald-bell")) customElements.define("herald-bell", HeraldBell);
