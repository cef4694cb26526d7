-- By hand: tables WITHOUT ROWID, and a table that is made anew under another key.
DROP TABLE `profile_views`;--> statement-breakpoint
CREATE TABLE `profile_views` (
	`viewer` integer NOT NULL,
	`viewed` integer NOT NULL,
	`day` text NOT NULL,
	PRIMARY KEY(`viewer`, `viewed`)
) WITHOUT ROWID;
--> statement-breakpoint
ALTER TABLE `rounds` ADD `after_key` text;--> statement-breakpoint
ALTER TABLE `users` ADD `left_at` integer;--> statement-breakpoint
ALTER TABLE `dedupe_keys` ADD `created_at` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
UPDATE `dedupe_keys` SET `created_at` = unixepoch() * 1000;--> statement-breakpoint
CREATE INDEX `blocks_blocked_id` ON `blocks` (`blocked_id`);
