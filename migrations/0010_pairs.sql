-- WITHOUT ROWID by hand, clustered by the lower of the two users. Nothing refers to this table, so its keys need not be switched off.
CREATE TABLE `__new_connections` (
	`id` integer NOT NULL,
	`low` integer NOT NULL,
	`high` integer NOT NULL,
	`connected_at` integer NOT NULL,
	PRIMARY KEY(`low`, `id`),
	FOREIGN KEY (`low`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`high`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE no action
) WITHOUT ROWID;
--> statement-breakpoint
INSERT INTO `__new_connections`("id", "low", "high", "connected_at") SELECT "id", "low", "high", "connected_at" FROM `connections`;--> statement-breakpoint
DROP TABLE `connections`;--> statement-breakpoint
ALTER TABLE `__new_connections` RENAME TO `connections`;--> statement-breakpoint
CREATE UNIQUE INDEX `connections_pair` ON `connections` (`low`,`high`);--> statement-breakpoint
CREATE INDEX `connections_high` ON `connections` (`high`,`id`);
