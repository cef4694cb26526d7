import { router } from "#http/router";
import { apiKeyRoutes } from "./routes/api-keys.ts";
import { profileRoutes } from "./routes/profile.ts";
import { signInRoutes } from "./routes/sign-in.ts";
import { userRoutes } from "./routes/users.ts";

export const accountRoutes = router()
  .route("/", signInRoutes)
  .route("/", profileRoutes)
  .route("/", userRoutes)
  .route("/", apiKeyRoutes);
