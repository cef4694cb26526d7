-- WITHOUT ROWID by hand.
CREATE TABLE `choices` (
	`event_id` integer NOT NULL,
	`chosen_at` integer NOT NULL,
	`user_id` integer NOT NULL,
	`key` text NOT NULL,
	PRIMARY KEY(`event_id`, `chosen_at`, `user_id`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `choices_user_id` ON `choices` (`user_id`);--> statement-breakpoint
ALTER TABLE `notifications` ADD `event_id` integer;
