CREATE TABLE `removed_addresses` (
	`user_id` integer NOT NULL,
	`kind` text NOT NULL,
	`value_key` text NOT NULL,
	`code_sent_at` integer NOT NULL,
	PRIMARY KEY(`user_id`, `kind`, `value_key`)
) WITHOUT ROWID;
--> statement-breakpoint
ALTER TABLE `addresses` ADD `code_sent_at` integer;